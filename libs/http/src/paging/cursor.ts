import { z } from 'zod';

const LONGEST = 512;

/** Where a list goes on: the sort fields of the last item and its id, as plain JSON. */
export type Position = Readonly<Record<string, string | number | boolean | null>>;

/** Packs a position so that nobody is tempted to take it apart: base64url of its JSON. */
export function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');
}

/**
 * A schema for the query parameter `cursor`: reads what {@link encodeCursor} wrote, checked against `position`.
 *
 * Whatever else is sent is refused with `custom`; a cursor is input like any other and never reaches a filter unread.
 */
export function cursorOf<P extends z.ZodType<Position>>(position: P) {
  return z
    .string()
    .max(LONGEST)
    .regex(/^[A-Za-z0-9_-]+$/)
    .meta({ description: '`next` of the page before' })
    .transform((cursor, context): z.output<P> => {
      const read = position.safeParse(fromBase64Json(cursor));
      if (read.success) return read.data;
      context.issues.push({ code: 'custom', message: 'is not a cursor of this list', input: cursor });
      return z.NEVER;
    });
}

function fromBase64Json(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
