import { SKIPPED } from '@storefront/contracts';
import type { RawRecord } from '@storefront/kafka';
import type { Change, Database } from '../database/database.ts';
import type { World } from '../world/world.ts';

/** An event as it was committed: the truth, by the database itself. */
export interface Recorded {
  readonly id: string;
  readonly key: string;
  readonly number: number;
  readonly type: string;
  /** The value as text; null for a deletion. */
  readonly content: string | null;
}

/** What an app's database has committed of events, in the order of the commits. */
export class History {
  readonly recorded = new Map<string, Recorded>();
  /** Ids of events in whose place a marker is published. */
  readonly skipped = new Set<string>();

  constructor(database: Database) {
    database.watch((changes) => {
      for (const change of changes) {
        if (change.collection === 'outbox.events') this.note(change, database.world);
        else countOddity(change, database.world);
      }
    });
  }

  private note({ after, before }: Change, world: World): void {
    if (after === undefined) return world.count('events expired');
    const id = String(after['_id']);
    if (before === undefined) {
      this.recorded.set(id, recordedOf(after));
      world.tell(`committed ${id} by ${String(after['writer'])}`);
    } else if (after['type'] === SKIPPED && !this.skipped.has(id)) {
      this.skipped.add(id);
      world.count('events skipped');
    }
  }

  /** The events of each key by their numbers. */
  byKey(): Map<string, Recorded[]> {
    const inOrder = [...this.recorded.values()].toSorted((a, b) => a.number - b.number);
    return Map.groupBy(inOrder, ({ key }) => key);
  }
}

function countOddity({ after, before, collection }: Change, world: World): void {
  if (before || !after) return;
  if (collection === 'outbox.blocked') world.count('keys blocked');
  if (collection === 'inbox.parked') world.count(`events parked: ${String(after['reason'])}`);
}

const recordedOf = (document: Readonly<Record<string, unknown>>): Recorded => ({
  id: String(document['_id']),
  key: String(document['key']),
  number: Number(document['number']),
  type: String(document['type']),
  content: textOf(document['content'] as Uint8Array | null),
});

/** A record of a topic, as far as judging it takes. */
export interface Copy extends Recorded {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: string;
}

/** Of a record without a number, the place is the name, and the number 0. */
export function copyOf({ headers, key, offset, partition, timestamp, topic, value }: RawRecord): Copy {
  const number = Number(headers['ce_keysequence'] ?? 0);
  const name = String(key);
  return {
    id: number > 0 ? `${topic}/${name}/${number}` : `${topic}@${partition}:${offset}:${timestamp}`,
    key: name,
    number,
    type: String(headers['ce_type'] ?? ''),
    content: textOf(value),
    topic,
    partition,
    offset: Number(offset),
    timestamp,
  };
}

export const isCounted = ({ number }: Copy): boolean => number > 0;

const textOf = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString();
