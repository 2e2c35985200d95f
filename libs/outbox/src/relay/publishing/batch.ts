import type { OutgoingRecord } from '@storefront/kafka';
import type { OutboxEvent } from '../../commit/outbox-event.ts';

/** What the relay reads of an event. */
export type PendingEvent = Pick<
  OutboxEvent,
  '_id' | 'topic' | 'key' | 'number' | 'place' | 'content' | 'headers' | 'createdAt' | 'restoredAt' | 'order'
>;

/** A send, and what must not be sent. */
export interface Batch {
  readonly send: readonly PendingEvent[];
  /** Events of keys that are blocked. */
  readonly aside: readonly PendingEvent[];
  /** Events were left over that could be sent at once. */
  readonly isFull: boolean;
}

/** How much may go together. */
export interface BatchLimits {
  /** Most events in one send. */
  readonly events: number;
  /** Most bytes for one partition in one send, its share of framing counted. */
  readonly bytesPerPartition: number;
}

/** A full MiB of content is refused by a default broker, so stay well below. */
export const BYTES_PER_PARTITION = 768 * 1024;

const FRAMING_BYTES = 100;

/** topic/key */
export const keyId = ({ topic, key }: { topic: string; key: string }): string => `${topic}/${key}`;

/**
 * Chooses what goes into one send from the pending events of one snapshot, in their order.
 *
 * The rule that keeps first copies in order, whatever leases, zombies and lost acknowledgements do: a send carries, per
 * key, every pending event of its snapshot up to the last one it carries. So once a partition is full, nothing more is
 * taken for it.
 *
 * @param blocked by keyId, the number from which on a key's events are held back
 */
export function chooseBatch(
  pending: readonly PendingEvent[],
  blocked: ReadonlyMap<string, number>,
  { bytesPerPartition }: BatchLimits,
): Batch {
  const send: PendingEvent[] = [];
  const aside: PendingEvent[] = [];
  const bytes = new Map<string, number>();
  let isFull = false;
  for (const event of pending) {
    if (event.number >= (blocked.get(keyId(event)) ?? Infinity)) aside.push(event);
    else if (fits(event, bytes, bytesPerPartition)) send.push(event);
    else isFull = true;
  }
  return { send, aside, isFull };
}

function fits(event: PendingEvent, bytes: Map<string, number>, most: number): boolean {
  const before = bytes.get(event.place) ?? 0;
  const after = before + sizeOf(event);
  const fit = before === 0 || after <= most;
  bytes.set(event.place, fit ? after : Infinity);
  return fit;
}

function sizeOf({ content, headers, key }: PendingEvent): number {
  let size = FRAMING_BYTES + key.length + (content?.length ?? 0);
  for (const name in headers) size += name.length + headers[name]!.length;
  return size;
}

/**
 * Parts of a refused send to be tried one after the other: other keys apart first, then one key's earlier half before
 * its later one. A single event has no parts: it is the one.
 */
export function bisect(events: readonly PendingEvent[]): (readonly PendingEvent[])[] {
  const keys = [...new Set(events.map(keyId))];
  if (keys.length > 1) {
    const first = new Set(keys.slice(0, keys.length >> 1));
    return [events.filter((event) => first.has(keyId(event))), events.filter((event) => !first.has(keyId(event)))];
  }
  const half = events.length >> 1;
  return half === 0 ? [] : [events.slice(0, half), events.slice(half)];
}

export const recordOf = (event: PendingEvent, traceparent: string | undefined): OutgoingRecord => ({
  topic: event.topic,
  key: event.key,
  value: event.content,
  headers: traceparent ? { ...event.headers, traceparent } : event.headers,
});
