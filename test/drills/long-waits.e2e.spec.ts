import { eventually, testServers } from '@storefront/testing';
import type { Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from './stage/app.ts';
import { NO_FAULTS } from './check/checker.ts';
import { verdict } from './check/verdict.ts';
import { ask } from './crowd/ask.ts';
import { customerInput } from './crowd/builders.ts';
import { Blockade } from './stage/blockade.ts';
import { BrokerLine } from './stage/broker-line.ts';
import { DrillShop } from './stage/drill-shop.ts';
import { API } from './stage/kafka-frames.ts';
import { OwnServer } from '../shop/own-server.ts';

const OTHERS = 20;
/** Below the 6 s after which the driver gives up waiting. */
const SLOW_COMMIT_MS = 5000;
const EIGHT_DAYS_MS = 8 * 24 * 60 * 60 * 1000;

let mongod: OwnServer;
let line: BrokerLine;
let shop: DrillShop;
beforeAll(async () => {
  [mongod, line] = await Promise.all([new OwnServer('mongodb').start(), BrokerLine.start(testServers().kafkaBrokers)]);
  const own = { accounts: { KAFKA_BROKERS: line.address } };
  shop = await DrillShop.open({ apps: ['accounts', 'orders'], mongodbUri: mongod.address, own });
  const admin = shop.mongo.db('admin');
  // As soon as the minute is over for which it sleeps at first.
  await admin.command({ setParameter: 1, ttlMonitorSleepSecs: 1 });
  await admin.command({ setParameter: 1, transactionLifetimeLimitSeconds: 30 });
});
afterAll(async () => {
  await shop?.close();
  await Promise.all([mongod?.close(), line?.close()]);
});

describe('promise 1, of an event that waits for long', () => {
  it("given a commit that takes seconds, when another instance's later events overtake it, then its event is published too", async () => {
    const second = await shop.another('accounts');
    await eventually('both have their share of the keys', owners, ({ size }) => size === 2, { deadlineMs: 30_000 });
    const slow = { app: 'accounts', command: 'commitTransaction', times: 1 } as const;
    const commit = await Blockade.delaying(shop.mongo, slow, SLOW_COMMIT_MS);
    const overtaken = register(shop.app('accounts'));
    await commit.met();

    await Promise.all(Array.from({ length: OTHERS }, () => register(second)));
    const others = await eventually('the others are published', published, ({ length }) => length === OTHERS);
    expect(await outbox().countDocuments()).toBe(OTHERS);

    const late = await outbox().findOne({ key: await overtaken });
    expect(Number(late?.['order'])).toBeLessThan(Math.min(...others.map(({ order }) => Number(order))));
    expect((await verdict('a commit that takes long', shop)).faults).toEqual(NO_FAULTS);
    await second.stop();
  });

  it('given one that waits for longer than published ones are kept, when MongoDB removes what has expired, then it is published all the same', async () => {
    const eightDaysAgo = new Date(Date.now() - EIGHT_DAYS_MS);
    line.lose({ api: API.produce, client: 'accounts-relay', part: 'request' });
    const id = await register(shop.app('accounts'));
    await line.hasLost();
    await outbox().updateOne({ key: id }, { $set: { createdAt: eightDaysAgo } });

    await outbox().insertOne({ topic: 'none', createdAt: eightDaysAgo, publishedAt: eightDaysAgo });
    await expiryHasPassed();
    line.pass();

    expect((await verdict('an event that waits for a week', shop)).faults).toEqual(NO_FAULTS);
  });
});

async function register(app: App): Promise<string> {
  const reply = await ask<{ id: string }>('POST', `${app.url}/accounts/customers`, { body: customerInput('Archer') });
  if (reply?.status !== 201) throw new Error(`a customer was answered ${reply?.status}`);
  return reply.body.id;
}

const outbox = () => shop.database('accounts').collection('outbox.events');

const published = (): Promise<Document[]> =>
  outbox()
    .find({ publishedAt: { $exists: true } })
    .toArray();

const owners = async (): Promise<ReadonlySet<unknown>> =>
  new Set((await shop.database('accounts').collection('outbox.leases').find().toArray()).map(({ owner }) => owner));

/** Twice: the first time it may have been half way through. */
async function expiryHasPassed(): Promise<void> {
  const admin = shop.mongo.db('admin');
  const isGone = async () => (await outbox().countDocuments({ topic: 'none' })) === 0;
  await eventually('a published event of that age is gone', isGone, undefined, { deadlineMs: 90_000 });
  const passes = async () => Number((await admin.command({ serverStatus: 1 }))['metrics'].ttl.passes);
  const before = await passes();
  await eventually('it has passed once more', passes, (count) => count > before + 1, { deadlineMs: 90_000 });
}
