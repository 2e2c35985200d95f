import { eventId } from '@storefront/contracts';
import type { RawHeaders } from '@storefront/kafka';
import { Binary, type Document } from 'mongodb';
import type { Delivery, RecordPosition, StoredRecord, Trouble } from './delivery.ts';

/** An event set aside, with its record as it came, in `inbox.parked`. */
export interface ParkedEvent extends Document {
  /** topic/key/number; topic@partition:offset:timestamp for a record without a key or number. */
  _id: string;
  topic: string;
  key: string;
  number?: number;
  status: Trouble['status'];
  reason: Trouble['reason'];
  error: string;
  /** How often it was tried again. */
  attempts: number;
  parkedAt: Date;
  /** When a waiting one is tried next. */
  nextAttemptAt: Date;
  /** Of a header that was sent more than once the first is kept. */
  record: RecordPosition & { value: Binary | null; headers: Record<string, string> };
}

export const parkedId = ({ topic, key, number, position }: Delivery): string =>
  number === undefined || key === ''
    ? `${topic}@${position.partition}:${position.offset}:${position.timestamp}`
    : eventId({ topic, key, number });

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;

/** @param attempts how often it has been tried before */
export const nextAttempt = (now: number, attempts: number): Date =>
  new Date(now + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts));

/** What is to be stored of an event that can't be handled now. */
export function parkedEvent(delivery: Delivery, trouble: Trouble, now: number, attempts = 0): ParkedEvent {
  const { topic, key, number, position, value, headers } = delivery;
  return {
    _id: parkedId(delivery),
    topic,
    key,
    ...(number === undefined ? {} : { number }),
    ...trouble,
    attempts,
    parkedAt: new Date(now),
    nextAttemptAt: nextAttempt(now, attempts),
    record: { ...position, value: value === null ? null : new Binary(value), headers: textOf(headers) },
  };
}

function textOf(headers: RawHeaders): Record<string, string> {
  const first = Object.entries(headers).map(([name, value]) => [name, [value].flat()[0]] as const);
  return Object.fromEntries(
    first.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
  );
}

/** The record to read again. */
export function recordOf({ key, record }: ParkedEvent): StoredRecord {
  return { ...record, key, value: record.value?.value() ?? null };
}
