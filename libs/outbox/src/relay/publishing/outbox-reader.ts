import type { Filter, MongoClient } from 'mongodb';
import { BUCKETS } from '../../commit/buckets.ts';
import type { OutboxCollections } from '../../commit/collections.ts';
import type { OutboxEvent } from '../../commit/outbox-event.ts';
import { keyId, type PendingEvent } from './batch.ts';

const FIELDS = {
  topic: 1,
  key: 1,
  number: 1,
  place: 1,
  content: 1,
  headers: 1,
  createdAt: 1,
  restoredAt: 1,
  order: 1,
};

/** Pending events of some buckets and the blocked keys, as one instant showed them. */
export interface Snapshot {
  readonly pending: readonly PendingEvent[];
  /** By keyId, the number from which on a key's events are held back. */
  readonly blocked: ReadonlyMap<string, number>;
}

/** What is pending in some buckets, but for some partitions. All buckets need no mention, nor does none left out. */
const pendingIn = (buckets: readonly number[], leftOut: readonly string[]): Filter<OutboxEvent> => ({
  pending: true,
  ...(buckets.length < BUCKETS && { bucket: { $in: [...buckets] } }),
  ...(leftOut.length > 0 && { place: { $nin: [...leftOut] } }),
});

const NOTHING: Snapshot = { pending: [], blocked: new Map() };

/**
 * Reads both in one snapshot: a key's later event is never seen without its earlier ones, nor a blocked key's event
 * without its block. A new session each time: one that is used again never sees new events.
 *
 * Each read names its concern: in a snapshot session, too, the driver sends the client's own in its place (7.8).
 *
 * @param leftOut names of partitions that are left out, as a whole: a key's events are all in one
 */
export async function readPending(
  client: MongoClient,
  { blocked, events }: OutboxCollections,
  buckets: readonly number[],
  limit: number,
  leftOut: readonly string[],
): Promise<Snapshot> {
  const session = client.startSession({ snapshot: true });
  try {
    const pending = await events
      .find(pendingIn(buckets, leftOut), { session, readConcern: { level: 'snapshot' }, projection: FIELDS })
      .sort({ order: 1 })
      .limit(limit)
      .batchSize(limit + 1)
      .toArray();
    if (pending.length === 0) return NOTHING;
    const keys = await blocked
      .find(
        { _id: { $in: [...new Set(pending.map(keyId))] } },
        { session, readConcern: { level: 'snapshot' }, projection: { number: 1 } },
      )
      .toArray();
    return { pending, blocked: new Map(keys.map(({ _id, number }) => [_id, number])) };
  } finally {
    await session.endSession();
  }
}
