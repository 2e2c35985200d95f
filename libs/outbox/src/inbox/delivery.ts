import { eventType, fromHeaders, Refusal, SKIPPED, type HeaderFacts, type TopicContract } from '@storefront/contracts';
import type { RawHeaders, RawRecord } from '@storefront/kafka';
import type { IncomingEvent } from './meaning.ts';

/** Why an event could not be handled at once. `failed` waits for a person, `waiting` for something to happen. */
export interface Trouble {
  readonly status: 'waiting' | 'failed';
  readonly reason: 'gap' | 'subject-unknown' | 'type-unknown' | 'unreadable' | 'refused' | 'behind';
  /** For the person who looks into it. Never personal data. */
  readonly error: string;
  /** What was thrown where nobody expected it: for the log, and never stored. */
  readonly cause?: unknown;
}

/** The trouble of an event with which this was thrown: a person decides. */
export function failedWith(thrown: unknown, otherwise: string): Trouble {
  const error = thrown instanceof Error ? thrown.message : otherwise;
  return { status: 'failed', reason: 'refused', error, ...(!(thrown instanceof Refusal) && { cause: thrown }) };
}

/** Where a record stood. Together with the cluster it names an event whose producer does not count. */
export interface RecordPosition {
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: string;
}

/** A record as far as it could be understood, with what it takes to keep it aside. */
export interface Delivery {
  readonly topic: string;
  /** Empty for a record without one. */
  readonly key: string;
  /** Absent from producers that do not count. */
  readonly number: number | undefined;
  readonly type: string;
  readonly position: RecordPosition;
  readonly value: Uint8Array | null;
  readonly headers: RawHeaders;
  /** Present if it could be read. */
  readonly event: IncomingEvent | undefined;
  readonly trouble: Trouble | undefined;
  /** It may be the first of its key though its number is above 1: it tells all, or the topic begins later. */
  readonly mayBeFirst: boolean;
}

/** A record, from a topic or kept from earlier. */
export interface StoredRecord extends RecordPosition {
  readonly key: string;
  readonly value: Uint8Array | null;
  readonly headers: RawHeaders;
}

/** The record behind what Kafka gave. */
export const storedRecord = (record: RawRecord): StoredRecord => ({
  partition: record.partition,
  offset: record.offset,
  timestamp: record.timestamp,
  key: record.key?.toString() ?? '',
  value: record.value,
  headers: record.headers,
});

/** Reads a record by its contract; never throws. @param topicBegins false if the topic's first records are gone */
export function readDelivery(contract: TopicContract, record: StoredRecord, topicBegins: boolean): Delivery {
  const facts = fromHeaders(record.headers);
  const known = eventType(contract, facts.type);
  const { headers, key, offset, partition, timestamp, value } = record;
  const delivery = {
    topic: contract.topic,
    key,
    number: facts.number,
    type: facts.type ?? contract.types[0].type,
    position: { partition, offset, timestamp },
    value,
    headers,
    event: undefined,
    trouble: undefined,
    mayBeFirst: known?.fullState === true || !topicBegins,
  };
  try {
    const data = contentOf(contract, facts, record);
    return Object.assign(delivery, { event: eventOf(delivery, facts, data) });
  } catch (error) {
    return Object.assign(delivery, { trouble: troubleOf(error) });
  }
}

/** What may be wrong with a record. */
class Unreadable extends Error {}
class UnknownType extends Unreadable {}

function contentOf(contract: TopicContract, facts: HeaderFacts, { key, value }: StoredRecord): unknown {
  if (key === '') throw new Unreadable('the record has no key');
  const known = eventType(contract, facts.type);
  if (known === undefined) throw new UnknownType(`this version does not know ${facts.type}`);
  if (known.type === SKIPPED || value === null) return nothing(known.schema === undefined || facts.type === undefined);
  if (known.schema === undefined) throw new Unreadable(`${known.type} has a value, though it tells of a deletion`);
  const result = known.schema.safeParse(parse(value));
  if (result.success) return result.data;
  throw new Unreadable(result.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`).join('; '));
}

// JSON.parse's own message quotes the text: personal data, perhaps.
function parse(value: Uint8Array): unknown {
  try {
    return JSON.parse(asBuffer(value).toString('utf8'));
  } catch {
    throw new Unreadable('the value is not JSON');
  }
}

function nothing(allowed: boolean): null {
  if (!allowed) throw new Unreadable('the value is null, though the type tells of no deletion');
  return null;
}

function eventOf(delivery: Omit<Delivery, 'event'>, facts: HeaderFacts, data: unknown): IncomingEvent {
  const { topic, key, number, type, position } = delivery;
  const { traceparent, requestId } = facts;
  return { topic, key, number, type, data, time: facts.time ?? Number(position.timestamp), traceparent, requestId };
}

function troubleOf(error: unknown): Trouble {
  const text = error instanceof Error ? error.message.slice(0, 500) : 'unreadable';
  if (error instanceof UnknownType) return { status: 'waiting', reason: 'type-unknown', error: text };
  const trouble = { status: 'failed', reason: 'unreadable', error: text } as const;
  return error instanceof Unreadable ? trouble : { ...trouble, cause: error };
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
