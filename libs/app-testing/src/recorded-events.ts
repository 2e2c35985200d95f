import type { Db } from 'mongodb';

/** An event as `outbox.events` keeps it, with its value read. */
export interface RecordedEvent {
  readonly number: number;
  readonly type: string;
  /** Null for a deletion. Taken on trust: the test says what it expects. */
  readonly data: Record<string, unknown> | null;
}

/** The events that were recorded under a key, by number. */
export async function eventsOf(db: Db, key: string): Promise<RecordedEvent[]> {
  const found = await db
    .collection('outbox.events')
    .find({ key }, { promoteBuffers: true })
    .sort({ number: 1 })
    .toArray();
  return found.map(({ content, number, type }) => ({
    number,
    type,
    data: content && (JSON.parse(String(content)) as Record<string, unknown>),
  }));
}
