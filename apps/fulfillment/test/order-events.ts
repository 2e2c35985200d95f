import { randomUUID } from 'node:crypto';
import {
  FULFILLMENT_CANCELLATION_REQUESTED,
  FULFILLMENT_REQUESTED,
  orderFulfill,
  toHeaders,
  topics,
  type FulfillmentCancellationEvent,
  type FulfillmentRequestEvent,
} from '@storefront/contracts';
import type { OutgoingRecord } from '@storefront/kafka';

const NOON = Date.UTC(2026, 10, 22, 12);

/** What orders sends when it approves an order: approved at noon, two blue widgets, to Sunrise. */
export const requestFor = (guid: string): FulfillmentRequestEvent => ({
  customerId: 'dc7d8e33-ca0a-4928-a3bc-f7a2995aceaf',
  timestamp: NOON,
  name: { title: 'Mr.', firstName: 'John', middleName: 'S.', lastName: 'Doe', suffix: 'Jr.' },
  contact: { primaryPhone: '555-666-7777', secondaryPhone: '555-444-9898', email: 'john.doe@internet.com' },
  address: {
    type: 'SHIPPING',
    description: 'My home address',
    address1: '123 Oak Street',
    city: 'Sunrise',
    state: 'CA',
    postalCode: '12345-6789',
  },
  order: {
    guid,
    orderStatusEvents: [
      { timestamp: NOON - 60_000, orderStatusType: 'CREATED' },
      { timestamp: NOON, orderStatusType: 'APPROVED' },
    ],
    orderItems: [
      {
        product: {
          guid: 'b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897',
          title: 'Blue Widget',
          description: 'Brilliant Blue Widget',
          price: 1.99,
        },
        quantity: 2,
      },
    ],
  },
});

/** What is unusual about a request. */
export interface RequestOptions {
  readonly number?: number;
  readonly type?: string;
  readonly value?: unknown;
}

/** The record of a request, by default the key's first. */
export const requested = (
  guid: string,
  { number = 1, type = FULFILLMENT_REQUESTED, value = requestFor(guid) }: RequestOptions = {},
): OutgoingRecord => record(guid, number, type, value);

/** The record of a wish to cancel, by default the key's second. */
export const cancellationRequested = (guid: string, { number = 2, note = 'Changed my mind' } = {}): OutgoingRecord =>
  record(guid, number, FULFILLMENT_CANCELLATION_REQUESTED, {
    guid,
    timestamp: NOON,
    note,
  } satisfies FulfillmentCancellationEvent);

/** A value that no reader of JSON understands, under good headers. */
export const garbled = (guid: string): OutgoingRecord => ({ ...requested(guid), value: Buffer.from('{"half') });

/** The same from a producer that gives its events no numbers. */
export function uncounted(counted: OutgoingRecord): OutgoingRecord {
  const { ce_keysequence: _, ...headers } = counted.headers;
  return { ...counted, headers };
}

/** The guid of an order that nobody has heard of. */
export const newGuid = (): string => randomUUID();

function record(key: string, number: number, type: string, value: unknown): OutgoingRecord {
  const facts = { topic: topics.orderFulfill, key, number, type, source: orderFulfill.source, time: NOON };
  return { topic: topics.orderFulfill, key, value: Buffer.from(JSON.stringify(value)), headers: toHeaders(facts) };
}
