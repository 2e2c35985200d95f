import { describe, expect, it } from 'vitest';
import { versionIn } from './binary.ts';

describe('reading what `mongod --version` prints', () => {
  it.each([
    ['db version v6.0.5\nBuild Info: {}', '6.0.5'],
    ['db version v8.0.12-rc1', '8.0.12'],
    ['error while loading shared libraries: libssl.so.3', undefined],
  ])('given %j, then the version is %s', (output, version) => {
    expect(versionIn(output)).toBe(version);
  });
});
