import { toHeaders } from '@storefront/contracts';
import type { RawRecord } from '@storefront/kafka';
import { BOOKED, bookings } from './ledger.ts';

const { topic, source } = bookings;

/** A record as the relay of another app would have sent it. */
export function record(key: string, number: number, value: unknown = { amount: number }, type = BOOKED): RawRecord {
  return {
    topic,
    partition: 0,
    offset: String(number),
    timestamp: String(Date.now()),
    key: Buffer.from(key),
    value: value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
    headers: toHeaders({ topic, key, number, type, source, time: Date.now() }),
  };
}

/** A record of a producer that knows nothing of numbers or types. */
export const plain = (key: string, offset: number, value: unknown): RawRecord => ({
  ...record(key, 1, value),
  offset: String(offset),
  timestamp: '1700000000000',
  headers: {},
});
