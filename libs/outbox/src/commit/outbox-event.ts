import { eventId, Refusal, toHeaders, type TopicContract } from '@storefront/contracts';
import type { Document } from 'mongodb';
import type { NewEvent } from '../aggregate/command.ts';
import { bucketOf } from './buckets.ts';
import { placeOf } from './place.ts';

/** One event on its way to its topic, as `outbox.events` keeps it. */
export interface OutboxEvent extends Document {
  /** topic/key/number */
  _id: string;
  topic: string;
  key: string;
  number: number;
  type: string;
  /** Which share of the keys it belongs to: what relays divide among themselves. */
  bucket: number;
  /** The partition that it is for, by its key: topic/number. */
  place: string;
  /** Rises within a key whatever the clocks of the writers say; events are fetched in this order. */
  order: number;
  /** The value's bytes, serialised once; null for a deletion. */
  content: Uint8Array | null;
  headers: Record<string, string>;
  /** The process that wrote it: others are told of it by the change stream, this one by a signal. */
  writer: string;
  /** Which of that process's attempts to commit recorded it: the proof of a commit whose answer was lost. */
  attempt: number;
  createdAt: Date;
  /** When a blocked one was let go: it has not been waiting for the broker since it was made. */
  restoredAt?: Date;
  /** Present until the broker has acknowledged it. */
  pending?: true;
  publishedAt?: Date;
}

/** What caused an event: the request, or the event before it. */
export interface Cause {
  readonly traceparent?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Where and when events are recorded. */
export interface RecordingContext {
  readonly contract: TopicContract | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Names this process. */
  readonly writer: string;
  /** Counts this process's attempts to commit. */
  readonly attempt: number;
  /** How many a topic has. */
  readonly partitions: number;
}

/** Largest content of an event, bytes: far above the HTTP body limit, far below the broker's. */
const MAX_EVENT_BYTES = 256 * 1024;

/** An event too large to be published was refused before it was recorded. */
class EventTooLarge extends Refusal {
  readonly code = 'outbox.event-too-large';
  readonly kind = 'rule';

  constructor(type: string, bytes: number) {
    super(`the event ${type} would be ${bytes} bytes; at most ${MAX_EVENT_BYTES} can be published`, { type, bytes });
  }
}

/** The number and order stamp of an aggregate's last event. */
export interface Published {
  readonly number: number;
  readonly order: number;
}

/** Gives the events of one decision their numbers, right after those that went before. */
export function recordEvents(
  key: string,
  last: Published | undefined,
  events: readonly NewEvent[],
  cause: Cause,
  context: RecordingContext,
): OutboxEvent[] {
  let { number, order } = last ?? { number: 0, order: 0 };
  return events.map((event) => {
    number += 1;
    // Microseconds, so that even a key with many events a millisecond does not run ahead of the clock.
    order = Math.max(order + 1, context.now * 1000);
    return recordEvent(key, { number, order }, event, cause, context);
  });
}

function recordEvent(
  key: string,
  stamp: Published,
  { type, data }: NewEvent,
  { traceparent, requestId }: Cause,
  { attempt, contract, now, partitions, writer }: RecordingContext,
): OutboxEvent {
  if (!contract?.types.some((known) => known.type === type)) throw new Error(`no contract for an event ${type}`);
  const { topic, source } = contract;
  const content = data === null ? null : Buffer.from(JSON.stringify(data));
  if (content && content.length > MAX_EVENT_BYTES) throw new EventTooLarge(type, content.length);
  return {
    _id: eventId({ topic, key, number: stamp.number }),
    topic,
    key,
    number: stamp.number,
    type,
    bucket: bucketOf(key),
    place: placeOf({ topic, key }, partitions),
    order: stamp.order,
    content,
    headers: toHeaders({ topic, key, number: stamp.number, type, source, time: now, traceparent, requestId }),
    writer,
    attempt,
    createdAt: new Date(now),
    pending: true,
  };
}
