import { topics } from '@storefront/contracts';
import { rewind, type OutgoingRecord, type RawRecord } from '@storefront/kafka';
import { eventually } from '@storefront/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './crowd/ask.ts';
import { BLUE_WIDGET } from './crowd/builders.ts';
import { textHeaders } from '../shop/text-headers.ts';
import { NO_FAULTS } from './check/checker.ts';
import { duplicates } from './check/counted.ts';
import { DrillShop } from './stage/drill-shop.ts';
import { verdict } from './check/verdict.ts';
import { registeredCustomer, Workload } from './crowd/workload.ts';

/** Who reads which topics, and keeps what of them. */
const READERS = [
  {
    app: 'orders',
    topics: [topics.customerChange, topics.fulfillmentChange],
    effects: ['customer.profiles', 'customer.orders'],
  },
  { app: 'fulfillment', topics: [topics.orderFulfill], effects: ['fulfillment.requests'] },
] as const;

let shop: DrillShop;
beforeAll(async () => {
  shop = await DrillShop.open();
});
afterAll(() => shop?.close());

describe('promise 4, of changes and orders at once', () => {
  it('given one customer, when 40 changes and 60 orders come at once, then the copy is the newest and every order stays', async () => {
    const id = await registeredCustomer(shop, 0);

    const [guids] = await Promise.all([approvedOrdersOf(id, 60), changesOf(id, 40)]);

    const orders = new Set(guids);
    const told = { placed: orders, approved: orders, processing: new Set<string>(), changes: 40, unanswered: 0 };
    const { faults } = await verdict('changes and orders at once', shop, told);
    expect(faults).toEqual(NO_FAULTS);
    const copy = await ask<{ name: { lastName: string } }>('GET', `${shop.app('orders').url}/orders/customers/${id}`);
    expect(copy?.body.name.lastName).toBe('Rivera the 40th');
    const kept = shop.database('orders').collection<{ _id: string }>('customer.orders');
    expect(await kept.countDocuments({ _id: { $in: guids }, customerId: id })).toBe(60);
  });
});

describe('promise 4, of what comes again', () => {
  beforeAll(async () => {
    const workload = await Workload.begin(shop);
    await workload.moreApproved(100);
    await workload.end();
    await verdict('a history to repeat', shop, workload);
  });

  it('given every topic, when it is read again from offset 0, then nothing changes', async () => {
    const before = await effects();
    await Promise.all(READERS.map(({ app }) => shop.app(app).stop()));
    for (const reader of READERS) for (const topic of reader.topics) await rewind(shop.kafka, reader.app, topic);

    await Promise.all(READERS.map(({ app }) => shop.app(app).start()));

    await everythingCameAgain();
    expect(await effects()).toEqual(before);
  });

  it('given every topic, when all of its records are sent once more in any order, then nothing changes', async () => {
    const before = await effects();
    const seed = Date.now() % 2 ** 31;
    process.stdout.write(`records once more, shuffled with seed ${seed}\n`);
    const records = READERS.flatMap((reader) => [...reader.topics]).map((topic) => shop.read(topic));

    await shop.stranger.send(shuffled((await Promise.all(records)).flat(), seed).map(asSent));

    await everythingCameAgain();
    expect(await effects()).toEqual(before);
  });
});

/** Placed at once, then approved one by one. */
async function approvedOrdersOf(customer: string, count: number): Promise<string[]> {
  const guids = await ordersOf(customer, count);
  for (const guid of guids) {
    expect(await ask('POST', `${shop.app('orders').url}/orders/orders/${guid}/approve`)).toMatchObject({ status: 200 });
  }
  return guids;
}

async function ordersOf(customer: string, count: number): Promise<string[]> {
  const body = { orderItems: [{ product: { guid: BLUE_WIDGET }, quantity: 2 }] };
  const url = `${shop.app('orders').url}/orders/customers/${customer}/orders`;
  const replies = await Promise.all(Array.from({ length: count }, () => ask<{ guid: string }>('POST', url, { body })));
  expect(replies.map((reply) => reply?.status)).toEqual(Array.from({ length: count }, () => 201));
  return replies.map((reply) => reply!.body.guid);
}

async function changesOf(customer: string, count: number): Promise<void> {
  const url = `${shop.app('accounts').url}/accounts/customers/${customer}`;
  for (let turn = 1; turn <= count; turn++) {
    const ifMatch = (await ask('GET', url))?.etag ?? '';
    const reply = await ask('PATCH', url, { body: { name: { lastName: `Rivera the ${turn}th` } }, ifMatch });
    expect(reply?.status).toBe(200);
  }
}

/** Every document that events have an effect on. */
async function effects(): Promise<unknown[]> {
  const reading = READERS.flatMap(({ app, effects: names }) =>
    names.map((name) => shop.database(app).collection(name).find().sort({ _id: 1 }).toArray()),
  );
  return Promise.all(reading);
}

/** Waits until each reader has met, as duplicates, as many records as its topics hold. */
async function everythingCameAgain(): Promise<void> {
  for (const reader of READERS) {
    const counts = await Promise.all(reader.topics.map(async (topic) => (await shop.read(topic)).length));
    const all = counts.reduce((sum, count) => sum + count, 0);
    const met = () => duplicates(shop.app(reader.app));
    await eventually(`${reader.app} has met ${all} records again`, met, (count) => count >= all, {
      deadlineMs: 60_000,
    });
  }
}

const asSent = (record: RawRecord): OutgoingRecord => ({
  topic: record.topic,
  key: String(record.key),
  value: record.value,
  headers: textHeaders(record.headers),
});

/** Fisher and Yates' shuffle, with Marsaglia's xorshift: the same for the same seed. */
function shuffled<T>(all: readonly T[], seed: number): T[] {
  const result = [...all];
  let state = seed || 1;
  for (let i = result.length - 1; i > 0; i--) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = (state >>> 0) % (i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
