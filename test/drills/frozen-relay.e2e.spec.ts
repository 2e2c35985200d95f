import { fromHeaders, topics } from '@storefront/contracts';
import { eventually } from '@storefront/testing';
import type { Document } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from './stage/app.ts';
import { ask } from './crowd/ask.ts';
import { Blockade } from './stage/blockade.ts';
import { customerInput } from './crowd/builders.ts';
import { NO_FAULTS } from './check/checker.ts';
import { DrillShop } from './stage/drill-shop.ts';
import { OwnServer } from '../shop/own-server.ts';
import { verdict } from './check/verdict.ts';

const CUSTOMERS = 40;
const FAIR_SHARE = 16;
const MOST_TRIES = 4;

interface Lease extends Document {
  readonly _id: number;
  readonly owner: string | null;
}

let broker: OwnServer;
let mongod: OwnServer;
let shop: DrillShop;
/** Two instances of accounts, and what the first one calls itself. */
let first: App;
let second: App;
let nameOfFirst: string | null;
let customers: string[];

beforeAll(async () => {
  [broker, mongod] = await Promise.all([new OwnServer('kafka').start(), new OwnServer('mongodb').start()]);
  const servers = { kafkaBrokers: broker.address, mongodbUri: mongod.address };
  shop = await DrillShop.open({ ...servers, apps: ['accounts', 'orders'] });
  first = shop.app('accounts');
  const [lease] = await eventually('the first one has its leases', leases, (all) => all.some(({ owner }) => owner));
  nameOfFirst = lease!.owner;
  second = await shop.another('accounts');
  customers = await Promise.all(Array.from({ length: CUSTOMERS }, register));
});
afterAll(async () => {
  await shop?.close();
  await Promise.all([broker?.close(), mongod?.close()]);
});

describe('promises 1, 3 and 4, of two relays of one app', () => {
  beforeEach(async () => {
    await evenlyShared();
    await allPublished();
  });

  it('given one that is frozen past its lease with a send under way, when it wakes up, then first copies are in order and nothing is lost', async () => {
    // What is sent to a broker that stands still arrives when it goes on.
    broker.freeze();
    await change(first, 'Baker');
    const buckets = await bucketsOfFirst();
    first.freeze();
    broker.thaw();
    const arrived = await eventually(
      'the send arrives',
      () => pendingOnTopic(buckets),
      ({ length }) => length > 0,
    );

    await takenOver('Cooper');
    first.thaw();
    await change(first, 'Dyer');

    const { copies, faults } = await verdict('a relay frozen with a send under way', shop);
    expect(faults).toEqual(NO_FAULTS);
    expect(copies).toBeGreaterThanOrEqual(arrived.length);
  });

  it('given one that is frozen past its lease with events in hand, when it wakes up and sends them late, then first copies are in order all the same', async () => {
    let late = 0;
    for (let tries = 0; late === 0 && tries < MOST_TRIES; tries++) late = await sendsLate();
    expect(late).toBeGreaterThan(0);

    const { faults } = await verdict('a relay frozen with events in hand', shop);
    expect(faults).toEqual(NO_FAULTS);
  });
});

/**
 * Freezes the first one while it looks for events, and lets it go on when the second one has published them.
 *
 * @returns how many it sent late: none if the freeze came between two looks
 */
async function sendsLate(): Promise<number> {
  await evenlyShared();
  const before = await lateCopies();
  const namespace = `${shop.prefix}accounts.outbox.events`;
  const slow = await Blockade.delaying(shop.mongo, { app: 'accounts', command: 'find', namespace }, 1500);
  await change(first, 'Fisher');
  first.freeze();
  await slow.end();
  await takenOver('Glover');
  first.thaw();
  // Its relay does one thing after the other: when this is published, so is what it had in hand.
  await evenlyShared();
  await change(first, 'Hunter');
  await allPublished();
  return (await lateCopies()) - before;
}

/** The second one takes the frozen one's keys over, with changes before and after. */
async function takenOver(name: string): Promise<void> {
  await change(second, name);
  await eventually('the second one has all keys', bucketsOfFirst, ({ length }) => length === 0, { deadlineMs: 30_000 });
  await change(second, `${name} the Second`);
  await allPublished();
}

const evenlyShared = () =>
  eventually('both have their share of the keys', bucketsOfFirst, ({ length }) => length === FAIR_SHARE, {
    deadlineMs: 30_000,
  });

const allPublished = () =>
  eventually('everything is published', pending, ({ length }) => length === 0, { deadlineMs: 30_000 });

async function register(): Promise<string> {
  const reply = await ask<{ id: string }>('POST', `${first.url}/accounts/customers`, { body: customerInput('Archer') });
  if (reply?.status !== 201) throw new Error(`a customer was answered ${reply?.status}`);
  return reply.body.id;
}

/** All customers, through one instance: it alone is told of what it wrote; the other one hears of it by its change stream. */
async function change(app: App, lastName: string): Promise<void> {
  const statuses = customers.map(async (id) => {
    const url = `${app.url}/accounts/customers/${id}`;
    const { etag = '' } = (await ask('GET', url)) ?? {};
    return (await ask('PATCH', url, { body: { name: { lastName } }, ifMatch: etag }))?.status;
  });
  expect(new Set(await Promise.all(statuses))).toEqual(new Set([200]));
}

const leases = (): Promise<Lease[]> => shop.database('accounts').collection<Lease>('outbox.leases').find().toArray();

const bucketsOfFirst = async (): Promise<number[]> =>
  (await leases()).filter(({ owner }) => owner === nameOfFirst).map(({ _id }) => _id);

const pending = (buckets?: readonly number[]): Promise<Document[]> =>
  shop
    .database('accounts')
    .collection('outbox.events')
    .find({ pending: true, ...(buckets && { bucket: { $in: buckets } }) })
    .toArray();

/** Numbers of each key as they stand on the topic. */
async function numbersByKey(): Promise<Map<string, number[]>> {
  const records = await shop.read(topics.customerChange);
  const byKey = Map.groupBy(records, ({ key }) => String(key));
  return new Map([...byKey].map(([key, all]) => [key, all.map(({ headers }) => fromHeaders(headers).number ?? 0)]));
}

async function pendingOnTopic(buckets: readonly number[]): Promise<Document[]> {
  const [numbers, waiting] = [await numbersByKey(), await pending(buckets)];
  return waiting.filter((event) => numbers.get(String(event['key']))?.includes(Number(event['number'])));
}

/** How many records stand behind a later one of their key. */
async function lateCopies(): Promise<number> {
  const late = (numbers: readonly number[]) => numbers.filter((n, i) => i > 0 && n < numbers[i - 1]!).length;
  return [...(await numbersByKey()).values()].reduce((sum, numbers) => sum + late(numbers), 0);
}
