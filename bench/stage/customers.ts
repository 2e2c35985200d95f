import { CUSTOMER_CHANGED, customerChange, toHeaders } from '@storefront/contracts';
import { partitionOf } from '@storefront/kafka';
import type { Collection, Db, IndexDescription } from 'mongodb';

/** What a new customer sends. */
export const newCustomer = {
  name: { title: 'Ms.', firstName: 'Mary', lastName: 'Smith' },
  contact: { primaryPhone: '456-789-0001', email: 'mary@example.com' },
  addresses: ['BILLING', 'SHIPPING'].map((type) => ({
    type,
    description: 'Home Sweet Home',
    address1: '1234 Main Street',
    city: 'Anywhere',
    state: 'NY',
    postalCode: '45455-66677',
  })),
};

/** A version 4 UUID that only `n` decides. */
export const customerId = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

/** A customer as accounts stores one who just registered. */
export const storedCustomer = (id: string) => ({
  _id: id,
  version: 1,
  published: { number: 1, order: Date.now() * 1000 },
  ...newCustomer,
  creditCards: [],
});

/** The event of a customer's change. */
export const changeOf = (id: string, round: number) => ({
  id,
  ...newCustomer,
  name: { ...newCustomer.name, firstName: `Mary ${round}` },
});

/** The headers of that event. */
export const headersOf = (key: string, number: number): Record<string, string> =>
  toHeaders({
    topic: customerChange.topic,
    key,
    number,
    type: CUSTOMER_CHANGED,
    source: customerChange.source,
    time: Date.now(),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
    requestId: '0198c0de-0000-7000-8000-000000000000',
  });

/** Of a topic; the apps' default. */
export const PARTITIONS = 6;

/** An event as the outbox stores it. */
export interface StoredEvent {
  _id: string;
  topic: string;
  key: string;
  number: number;
  type: string;
  bucket: number;
  place: string;
  order: number;
  content: Uint8Array;
  headers: Record<string, string>;
  writer: string;
  attempt: number;
  createdAt: Date;
  pending?: true;
  publishedAt?: Date;
}

/** @param order microseconds; @param bucket which share of the keys it is in */
export function pendingEvent(
  key: string,
  number: number,
  order: number,
  bucket: number,
  writer = 'bench',
): StoredEvent {
  return {
    _id: `${customerChange.topic}/${key}/${number}`,
    topic: customerChange.topic,
    key,
    number,
    type: CUSTOMER_CHANGED,
    bucket,
    place: `${customerChange.topic}/${partitionOf(key, PARTITIONS)}`,
    order,
    content: Buffer.from(JSON.stringify(changeOf(key, number))),
    headers: headersOf(key, number),
    writer,
    attempt: 1,
    createdAt: new Date(),
    pending: true,
  };
}

/** The outbox of a database. */
export const eventsIn = (db: Db): Collection<StoredEvent> => db.collection('outbox.events', { promoteBuffers: true });

const OUTBOX_INDEXES: IndexDescription[] = [
  { key: { pending: 1, order: 1, bucket: 1 }, partialFilterExpression: { pending: true } },
  { key: { publishedAt: 1 }, expireAfterSeconds: 604_800 },
];

/** Gives a database of nobody's the outbox and the customers of a service, with the same indexes. */
export async function prepareLike(db: Db, customers: 'customer.accounts' | 'customer.profiles'): Promise<void> {
  await db.collection('outbox.events').createIndexes(OUTBOX_INDEXES);
  await db.collection(customers).createIndexes([{ key: { deletedAt: 1, _id: 1 } }]);
}
