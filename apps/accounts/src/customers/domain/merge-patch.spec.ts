import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergePatch } from './merge-patch.ts';

const patched = mergePatch as (target: unknown, patch: unknown) => unknown;

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const object = fc.dictionary(fc.string(), json).map((value) => JSON.parse(JSON.stringify(value)) as object);

describe('a merge patch', () => {
  // RFC 7396, appendix A, row by row.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('given %j, when patched with %j, then it is %j', (target, patch, result) => {
    expect(patched(target, patch)).toEqual(result);
  });

  it('given any value, when the same patch comes twice, then the second changes nothing', () => {
    fc.assert(
      fc.property(json, json, (target, patch) => {
        const once = patched(target, patch);

        expect(patched(once, patch)).toStrictEqual(once);
      }),
    );
  });

  it('given any object, when patched, then members that the patch does not name stay', () => {
    fc.assert(
      fc.property(object, object, (target, patch) => {
        const result = new Map(Object.entries(patched(target, patch) as object));

        const unnamed = Object.entries(target).filter(([name]) => !Object.hasOwn(patch, name));
        for (const [name, value] of unnamed) expect(result.get(name)).toStrictEqual(value);
      }),
    );
  });

  it('given a member called __proto__, when patched in, then it is a member like any other', () => {
    const result = patched({}, JSON.parse('{ "__proto__": { "admin": true } }'));

    expect(Object.keys(result as object)).toEqual(['__proto__']);
    expect((result as { admin?: boolean }).admin).toBeUndefined();
  });
});
