import { describe, expect, it } from 'vitest';
import { majorVersion } from './java.ts';

describe('reading what `java -version` prints', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment', 17],
    ['java version "25" 2025-09-16 LTS', 25],
    ['openjdk version "1.8.0_412"', 1],
    ['The operation couldn’t be completed. Unable to locate a Java Runtime.', 0],
  ])('given %j, then the major version is %i', (output, version) => {
    expect(majorVersion(output)).toBe(version);
  });
});
