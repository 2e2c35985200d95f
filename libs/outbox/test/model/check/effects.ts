import { SKIPPED } from '@storefront/contracts';
import { isDeepStrictEqual } from 'node:util';
import type { Database } from '../database/database.ts';
import type { Entry, Seal } from '../shop/entries.ts';
import type { Copy, History } from './history.ts';
import { firstCopies } from './topics.ts';

/** What is known of an app that reviews, for its effects to be judged. */
export interface Reader {
  readonly name: string;
  readonly database: Database;
  readonly seals: History;
  /** Where it publishes them. */
  readonly topic: string;
  /** Partition → the first offset that was there when the app came. */
  readonly begins: readonly number[];
  /** Ids of events that a person decided to leave out there. */
  readonly leftOut: ReadonlySet<string>;
}

/** Every event took effect exactly once and in order, and the state is that of the effects. */
export function* wrongEffects(reader: Reader, copies: readonly Copy[]): Generator<string> {
  const seen = copies.filter(({ offset, partition }) => offset >= reader.begins[partition]!);
  for (const [key, events] of Map.groupBy(firstCopies(seen), (copy) => copy.key)) {
    const due = events.flatMap((event) => effectOf(event, reader));
    yield* compared(`${reader.name} of ${key}: seals`, sealsOf(key, reader), due);
    const { applied, lines = [] } = reader.database.read('reviews', key) ?? {};
    yield* compared(`${reader.name} of ${key}: number applied`, applied ?? 0, events.at(-1)!.number);
    const sinceClosed = due.slice(due.findLastIndex(({ wish }) => wish === 0) + 1);
    yield* compared(
      `${reader.name} of ${key}: lines`,
      lines,
      sinceClosed.map(({ wish }) => wish),
    );
  }
}

/** What an event should have done: at most one seal. */
function effectOf({ content, id, number, type }: Copy, { leftOut }: Reader): Seal[] {
  if (type === SKIPPED) return [];
  if (content === null) return [{ of: number, wish: 0 }];
  const { trait, wish } = JSON.parse(content) as Entry;
  const isLeftOut = trait === 'foreign' || (trait === 'faulty' && leftOut.has(id));
  return isLeftOut ? [] : [{ of: number, wish }];
}

const sealsOf = (key: string, { seals }: Reader): Seal[] =>
  (seals.byKey().get(key) ?? []).map(({ content }) => JSON.parse(content!) as Seal);

function* compared(what: string, is: unknown, due: unknown): Generator<string> {
  if (!isDeepStrictEqual(is, due)) yield `once: ${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(due)}`;
}
