import { fromHeaders, topics } from '@storefront/contracts';
import { readTopic, type RawRecord } from '@storefront/kafka';
import type { Document } from 'mongodb';
import type { AppName } from '../../shop/built-service.ts';
import type { Dump, Parcel, Person, Recorded, SeenRecord, SetAside, Thing } from '../check/evidence.ts';
import { AGAIN_HEADER } from '../faults/kinds/on-topics.ts';
import { POISON_HEADER } from '../faults/kinds/poison.ts';
import { marksIn } from '../history/mark.ts';
import { textHeaders } from '../../shop/text-headers.ts';
import { statusesOf } from '../workload/deed.ts';
import { APPS, type Stage } from './stage.ts';

type Stored = Document & { readonly _id: string };

/** Everything that checkers look at. */
export async function takeDump(stage: Stage): Promise<Dump> {
  const [customers, copies, orders, requests] = await Promise.all([
    all(stage, 'accounts', 'customer.accounts', personOf),
    all(stage, 'orders', 'customer.profiles', personOf),
    all(stage, 'orders', 'customer.orders', (order) => parcelOf(order, order)),
    all(stage, 'fulfillment', 'fulfillment.requests', (request) => parcelOf(request, request['order'] as Document)),
  ]);
  const recorded = await Promise.all(APPS.map((app) => all(stage, app, 'outbox.events', recordedOf)));
  const aside = await Promise.all(APPS.map((app) => all(stage, app, 'inbox.parked', (event) => asideOf(app, event))));
  const records: RawRecord[] = [];
  for (const topic of Object.values(topics)) records.push(...(await readTopic(stage.kafka, topic)));
  return {
    customers,
    copies,
    orders,
    requests,
    recorded: recorded.flat(),
    aside: aside.flat(),
    records: records.map(seenOf),
  };
}

async function all<T>(stage: Stage, app: AppName, collection: string, view: (stored: Stored) => T): Promise<T[]> {
  const projection = { content: 0, 'record.value': 0 };
  const found = stage.database(app).collection<Stored>(collection).find({}, { projection });
  return (await found.toArray()).map((stored) => view(stored as Stored));
}

function thingOf({ _id: id, applied, published, version }: Stored): Thing {
  return {
    id,
    version: Number(version),
    ...(published ? { published: Number((published as Document)['number']) } : {}),
    ...(applied === undefined ? {} : { applied: Number(applied) }),
  };
}

function personOf(stored: Stored): Person {
  const { addresses, contact, name } = stored;
  return {
    ...thingOf(stored),
    lastName: String((name as Document | undefined)?.['lastName']),
    told: JSON.stringify([name, contact, addresses], inOrder),
  };
}

/** Members in the order of their names, so that equal things make equal texts. */
const inOrder = (_member: string, value: unknown): unknown =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

function parcelOf(stored: Stored, { orderItems, orderStatusEvents }: Document): Parcel {
  return {
    ...thingOf(stored),
    statuses: statusesOf(orderStatusEvents as Parameters<typeof statusesOf>[0]),
    quantities: (orderItems as { quantity: number }[]).map(({ quantity }) => quantity),
  };
}

function recordedOf({ _id: id, key, number, pending, topic }: Stored): Recorded {
  return { id, topic: String(topic), key: String(key), number: Number(number), isPending: pending === true };
}

function asideOf(app: string, { _id: id, reason, record }: Stored): SetAside {
  const poison = ((record as Document)['headers'] as Record<string, string>)[POISON_HEADER];
  return { app, id, reason: String(reason), ...(poison && { poison }) };
}

const LONGEST_READ = 100_000;

function seenOf({ headers, key, offset, partition, topic, value }: RawRecord): SeenRecord {
  const texts = textHeaders(headers);
  const poison = texts[POISON_HEADER];
  return {
    topic,
    partition,
    offset: Number(offset),
    key: key?.toString() ?? '',
    number: fromHeaders(texts).number ?? 0,
    marks: value && value.length < LONGEST_READ ? marksIn(value.toString()) : [],
    ...(AGAIN_HEADER in texts ? { again: true } : {}),
    ...(poison && { poison }),
  };
}
