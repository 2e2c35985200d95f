import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeCursor } from './cursor.ts';
import { pageOf, pageQuery } from './page.ts';

const position = z.strictObject({ at: z.int(), id: z.string() });
const query = z.strictObject(pageQuery(position));

describe('a list in pages', () => {
  it('given any rows and limit, when every cursor is followed, then each row comes once, in order', () => {
    const rows = fc
      .uniqueArray(fc.record({ at: fc.integer({ min: 0, max: 5 }), id: fc.uuid() }), { selector: ({ id }) => id })
      .map((list) => list.toSorted(inOrder));
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 100 }), (all, limit) => {
        expect(readAll(all, limit)).toEqual(all);
      }),
    );
  });

  it('given any position, when its cursor comes back, then it is the position', () => {
    fc.assert(
      fc.property(fc.record({ at: fc.integer(), id: fc.string({ maxLength: 60 }) }), (wanted) => {
        expect(query.parse({ cursor: encodeCursor(wanted) }).cursor).toEqual(wanted);
      }),
    );
  });

  it('given any text as a cursor, then it is refused or is a position, and never throws otherwise', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((text) => Buffer.from(text).toString('base64url')),
        ),
        (cursor) => {
          const read = query.safeParse({ cursor });
          expect(read.data?.cursor === undefined || position.safeParse(read.data.cursor).success).toBe(true);
        },
      ),
    );
  });

  it.each([
    [undefined, 20],
    ['1', 1],
    ['100', 100],
  ])('given limit %s, then %s', (limit, expected) => {
    expect(query.parse(limit === undefined ? {} : { limit }).limit).toBe(expected);
  });

  it.each(['0', '101', '-1', '1.5', 'ten', '', ' ', '0x10', '1e1', '+5', ' 5', '5 ', '05', '5\n', '٣', ['5']])(
    'given limit %j, then it is refused, and the message says what would work',
    (limit) => {
      const { issues = [] } = query.safeParse({ limit }).error ?? {};

      expect(issues).toMatchObject([{ path: ['limit'], message: 'must be a whole number from 1 to 100' }]);
    },
  );

  it('given the query, then its document says what limit may be', () => {
    expect(z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' })).toMatchObject({
      properties: { limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 } },
    });
  });
});

type Row = z.infer<typeof position>;

function inOrder(one: Row, other: Row): number {
  return one.at - other.at || Number(one.id > other.id) - Number(one.id < other.id);
}

/** As a repository would: rows after the position, one more than asked for. */
function readAll(all: readonly Row[], limit: number): Row[] {
  const seen: Row[] = [];
  for (let cursor: string | undefined; ;) {
    const { cursor: after } = query.parse({ ...(cursor !== undefined && { cursor }) });
    const rows = all.filter((row) => !after || inOrder(row, after) > 0).slice(0, limit + 1);
    const page = pageOf(rows, limit, ({ at, id }) => ({ at, id }));
    seen.push(...page.items);
    if (page.next === null) return seen;
    cursor = page.next;
  }
}
