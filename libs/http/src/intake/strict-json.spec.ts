import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

const LOOSE = { depth: 1000, items: 1000 };
const UNSAFE = new Set(['__proto__', 'constructor', 'prototype']);
const REFUSED = /__proto__|constructor|prototype|\\u0000|\\ud[89a-f]/;

const TOKENS = String.raw`{ } [ ] " : , \ - + . e 0 1 true null x "a" "b": \u0041`.split(' ').concat(' ', '\n', '\0');

describe('strict JSON', () => {
  it('given any JSON value, when it is written and read, then it is the same', () => {
    const value = fc.json({ stringUnit: 'binary', maxDepth: 6 }).filter((text) => !REFUSED.test(text));
    fc.assert(
      fc.property(value, (text) => {
        expect(parseStrictJson(text, LOOSE)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('given any text, then it is never read where JSON.parse refuses, nor read otherwise', () => {
    const almostJson = fc.array(fc.constantFrom(...TOKENS));
    fc.assert(
      fc.property(almostJson, (parts) => {
        const text = parts.join('');
        const loose = attempt(() => JSON.parse(text));
        const strict = attempt(() => parseStrictJson(text, LOOSE));
        expect(strict.read ? strict : loose).toEqual(loose);
      }),
      { numRuns: 3000 },
    );
  });

  it('given text that JSON.parse takes, when no member comes twice, then it is taken here too', () => {
    const members = fc.uniqueArray(fc.tuple(fc.string(), fc.integer()), { selector: ([name]) => name, maxLength: 20 });
    fc.assert(
      fc.property(members, (pairs) => {
        fc.pre(!pairs.some(([name]) => UNSAFE.has(name) || name.includes('\0')));
        const text = `{${pairs.map(([name, value]) => `${JSON.stringify(name)} : ${value}`).join(' , ')}}`;
        expect(parseStrictJson(text)).toEqual(Object.fromEntries(pairs));
      }),
    );
  });

  it.each([
    ['brackets', '['.repeat(65_536)],
    ['quotes', '"'.repeat(65_536)],
    ['backslashes', `"${'\\'.repeat(65_534)}`],
    ['blanks', ' '.repeat(65_536)],
    ['digits', '1'.repeat(65_536)],
    ['members', `{${Array.from({ length: 6000 }, (_, i) => `"m${i}":0`).join(',')}}`],
  ])('given 64 KiB of %s, then it takes milliseconds', (_, text) => {
    const began = performance.now();
    attempt(() => parseStrictJson(text));

    expect(performance.now() - began).toBeLessThan(200);
  });
});

function attempt(read: () => unknown): { read: boolean; value?: unknown } {
  try {
    return { read: true, value: read() };
  } catch {
    return { read: false };
  }
}
