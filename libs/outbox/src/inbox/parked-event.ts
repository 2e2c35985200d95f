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
  /** Of a header that was sent more than once the first is kept; odd names are written as `fieldName` says. */
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
export function parkedEvent(
  delivery: Delivery,
  { status, reason, error }: Omit<Trouble, 'cause'>,
  now: number,
): ParkedEvent {
  const { topic, key, number, position, value, headers } = delivery;
  return {
    _id: parkedId(delivery),
    topic,
    key,
    ...(number === undefined ? {} : { number }),
    status,
    reason,
    error,
    attempts: 0,
    parkedAt: new Date(now),
    nextAttemptAt: nextAttempt(now, 0),
    record: { ...position, value: value === null ? null : new Binary(value), headers: textOf(headers) },
  };
}

function textOf(headers: RawHeaders): Record<string, string> {
  const first = Object.entries(headers).map(([name, value]) => [name, [value].flat()[0]] as const);
  return Object.fromEntries(
    first.filter(([, value]) => value !== undefined).map(([name, value]) => [fieldName(name), String(value)]),
  );
}

/** Of names that mean something to the driver, as fields: DBRef's `$id`, and the mark of its own types. */
const SPECIAL_NAME = /^(?:\$|_bsontype$)/u;

/**
 * A header's name as the name of a field. Anything may stand in it; a document that can't be written, or is read back
 * as something else, would stop the whole partition. NUL is written \0, a backslash twice, and one before a special name.
 */
function fieldName(header: string): string {
  const name = header.replaceAll('\\', String.raw`\\`).replaceAll('\0', String.raw`\0`);
  return SPECIAL_NAME.test(name) ? `\\${name}` : name;
}

/** The record to read again. */
export function recordOf({ key, record }: ParkedEvent): StoredRecord {
  return { ...record, key, value: record.value?.value() ?? null };
}
