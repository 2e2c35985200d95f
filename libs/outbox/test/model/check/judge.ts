import type { RawRecord } from '@storefront/kafka';
import type { Broker } from '../broker/broker.ts';
import type { Database } from '../database/database.ts';
import { wrongEffects, type Reader } from './effects.ts';
import { copyOf, isCounted, type Copy, type History } from './history.ts';
import { disorder, ghosts, lost } from './topics.ts';
import { forgotten, unapplied, unpublished } from './waiting.ts';

/** All that is known of a run, for its promises to be judged. */
export interface Evidence {
  readonly broker: Broker;
  /** The app that takes entries, and where it publishes them. */
  readonly books: { readonly database: Database; readonly events: History; readonly topic: string };
  readonly readers: readonly Reader[];
  /** Events that callers were told of: id → the wish behind it. */
  readonly accepted: ReadonlyMap<string, number>;
}

/** What has not come to its end yet. */
export function* waiting({ books, broker, readers }: Evidence): Generator<string> {
  yield* unpublished(books.database);
  for (const reader of readers) {
    yield* unpublished(reader.database);
    yield* unapplied(reader, copiesOn(books.topic, broker));
  }
}

/** Every promise that was broken. Effects can be judged only when nothing is waiting. */
export function* brokenPromises(evidence: Evidence): Generator<string> {
  const { accepted, books, broker, readers } = evidence;
  yield* forgotten(accepted, books.events);
  yield* wronglyPublished(books.events, copiesOn(books.topic, broker));
  for (const { seals, topic } of readers) yield* wronglyPublished(seals, copiesOn(topic, broker));
  const stillWaiting = [...waiting(evidence)];
  yield* stillWaiting;
  if (stillWaiting.length > 0) return;
  for (const reader of readers) yield* wrongEffects(reader, copiesOn(books.topic, broker));
}

/** All that ever was on a topic. */
export const copiesOn = (topic: string, broker: Broker): Copy[] => broker.history(topic).map(readOnce);

const read = new WeakMap<RawRecord, Copy>();

function readOnce(record: RawRecord): Copy {
  let copy = read.get(record);
  if (!copy) read.set(record, (copy = copyOf(record)));
  return copy;
}

function* wronglyPublished(events: History, copies: readonly Copy[]): Generator<string> {
  const counted = copies.filter(isCounted);
  yield* lost(events, counted);
  yield* ghosts(events, counted);
  yield* disorder(counted);
}
