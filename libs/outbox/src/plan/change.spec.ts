import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredAggregate } from '../aggregate/kind.ts';
import { changeOf } from './change.ts';

const value = fc.oneof(
  fc.constantFrom<unknown>(null, 'a', 1, true, [], ['a', 1]),
  fc.date({ noInvalidDate: true }),
  fc.record({ city: fc.constantFrom('Bern', 'Köln'), lines: fc.array(fc.constantFrom(1, 2)) }),
);
/** Few members and few values, so that two documents often agree. */
const document = fc
  .record({ name: value, addresses: value, deletedAt: value }, { requiredKeys: [] })
  .map((fields): StoredAggregate => ({ _id: 'a', version: 1, ...(fields as object) }));

describe('the change from one document to another', () => {
  it('makes the one into the other, and names nothing that stays as it is', () => {
    fc.assert(
      fc.property(document, document, (before, after) => {
        const { id, set, unset } = changeOf(before, after);

        const kept = Object.entries(before).filter(([name]) => !unset.includes(name));
        expect(id).toBe('a');
        expect({ ...Object.fromEntries(kept), ...set }).toStrictEqual(after);
        for (const name in set) expect(set[name]).not.toStrictEqual(before[name]);
        for (const name of unset) expect(before).toHaveProperty(name);
      }),
    );
  });
});
