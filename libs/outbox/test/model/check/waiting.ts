import type { Database } from '../database/database.ts';
import type { Entry } from '../shop/entries.ts';
import type { Reader } from './effects.ts';
import { isCounted, type Copy, type History } from './history.ts';

/** What an app has recorded and not published. */
export function* unpublished(database: Database): Generator<string> {
  for (const { _id, pending } of database.all('outbox.events')) {
    if (pending === true) yield `waiting: ${String(_id)} is not published`;
  }
  for (const { _id, error } of database.all('outbox.blocked')) {
    yield `waiting: ${String(_id)} is blocked: ${String(error)}`;
  }
}

/** What a reader has set aside or not even seen of the records of its topic. */
export function* unapplied({ begins, database, name }: Reader, copies: readonly Copy[]): Generator<string> {
  for (const { _id, error, status } of database.all('inbox.parked')) {
    yield `waiting: ${String(_id)} is ${String(status)} at ${name}: ${String(error)}`;
  }
  for (const copy of copies) {
    if (copy.offset < begins[copy.partition]! || hasBeenApplied(copy, database)) continue;
    yield `waiting: ${copy.id} at offset ${copy.offset} of ${copy.partition} has not been applied at ${name}`;
  }
}

function hasBeenApplied(copy: Copy, database: Database): boolean {
  if (isCounted(copy)) return Number(database.read('reviews', copy.key)?.['applied'] ?? 0) >= copy.number;
  const place = ['', copy.topic, copy.partition, copy.offset, copy.timestamp].join('/');
  return database.read('inbox.foreign', place) !== undefined;
}

/** Whoever was told that something was recorded was told the truth. */
export function* forgotten(accepted: ReadonlyMap<string, number>, { recorded }: History): Generator<string> {
  for (const [id, wish] of accepted) {
    const event = recorded.get(id);
    const told = event?.content ? (JSON.parse(event.content) as Entry).wish : 0;
    if (!event) yield `forgotten: ${id} was accepted and is not there`;
    else if (told !== wish) yield `forgotten: ${id} belongs to wish ${told}, not to ${wish}`;
  }
}
