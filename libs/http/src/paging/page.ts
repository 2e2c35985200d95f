import { z } from 'zod';
import { cursorOf, encodeCursor, type Position } from './cursor.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** One page of a list. `next` is the cursor of the page after it, null on the last one. Answered with `Link: rel="next"`. */
export class Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;

  constructor(items: readonly T[], next: string | null) {
    this.items = items;
    this.next = next;
  }

  /** The same page with every item turned into its answer. */
  map<U>(toAnswer: (item: T) => U): Page<U> {
    return new Page(this.items.map(toAnswer), this.next);
  }
}

/**
 * Makes a page of what the repository read.
 *
 * @param rows up to `limit + 1` rows, so that one more tells that there is a next page
 * @param toPosition the sort fields and the id of an item: what its cursor holds
 */
export function pageOf<T>(rows: readonly T[], limit: number, toPosition: (item: T) => Position): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const next = rows.length > limit && last !== undefined ? encodeCursor(toPosition(last)) : null;
  return new Page(items, next);
}

const LIMIT = `must be a whole number from 1 to ${MAX_LIMIT}`;
// Number() would read 0x10, 1e1 and blanks too.
const digits = (text: unknown) => (typeof text === 'string' && /^[1-9]\d{0,2}$/.test(text) ? Number(text) : text);
const limit = z.preprocess(digits, z.int(LIMIT).min(1, LIMIT).max(MAX_LIMIT, LIMIT).default(DEFAULT_LIMIT));

/**
 * The query parameters of every list, to spread into its strict query schema: `limit` (1 to 100, default 20) and
 * `cursor`, already read into a position.
 */
export function pageQuery<P extends z.ZodType<Position>>(position: P) {
  return {
    limit,
    cursor: cursorOf(position).optional(),
  };
}

/** The shape of a page's answer, for the API documents. */
export function pageShape<T extends z.ZodType>(item: T) {
  return z.strictObject({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last' }),
  });
}
