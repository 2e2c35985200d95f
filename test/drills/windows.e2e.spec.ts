import { topics } from '@storefront/contracts';
import { eventually } from '@storefront/testing';
import type { Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './crowd/ask.ts';
import { BLUE_WIDGET } from './crowd/builders.ts';
import { NO_FAULTS } from './check/checker.ts';
import { duplicates } from './check/counted.ts';
import { DrillShop } from './stage/drill-shop.ts';
import { OwnServer } from './stage/own-server.ts';
import { Blockade } from './stage/blockade.ts';
import { verdict } from './check/verdict.ts';
import { registeredCustomer, Workload } from './crowd/workload.ts';

let mongod: OwnServer;
let shop: DrillShop;
let customer: string;
beforeAll(async () => {
  mongod = await OwnServer.start('mongodb');
  // As in a cluster: what was sent before the SIGTERM has arrived before the port closes.
  shop = await DrillShop.open({ mongodbUri: mongod.address, environment: { DRAIN_DELAY_MS: '1000' } });
  customer = await registeredCustomer(shop, 0);
});
afterAll(async () => {
  await shop?.close();
  await mongod?.close();
});

describe('promises 1 and 2, of an app that is killed while it writes', () => {
  it('given an approval whose commit never reaches MongoDB, when orders is killed, then it has happened wholly or not at all', async () => {
    const guid = await placedOrder();
    const commit = await Blockade.against(shop.mongo, { app: 'orders', command: 'commitTransaction' });
    const answer = approve(guid);
    await commit.met();

    await killed('orders', commit);

    expect(await answer).toBeUndefined();
    await eventually('the order can be approved', () => approve(guid), isDone, { deadlineMs: 30_000 });
    await nothingIsWrong('killed before its commit');
    expect(await requestsFor(guid)).toBe(1);
  });

  it('given an approval that is committed and not answered, when orders is killed, then its event is published', async () => {
    const guid = await placedOrder();
    const commit = await Blockade.ofAnswers(shop.mongo);
    const answer = approve(guid);
    await commit.met();
    expect(await outboxOf(guid)).toMatchObject([{ pending: true }]);

    await killed('orders', commit);

    expect(await answer).toBeUndefined();
    expect(await approve(guid)).toMatchObject({ status: 409 });
    await nothingIsWrong('killed between commit and answer');
    expect(await requestsFor(guid)).toBe(1);
  });
});

describe('promises 1 and 3, of a relay that is killed', () => {
  it('given an approval that is answered and not sent, when orders is killed, then its event is published', async () => {
    const guid = await placedOrder();
    const fetch = await Blockade.against(shop.mongo, { app: 'orders', command: 'find', namespace: outboxName() });
    await fetch.met();
    expect(await approve(guid)).toMatchObject({ status: 200 });

    await killed('orders', fetch);

    await nothingIsWrong('killed between answer and send');
    expect(await requestsFor(guid)).toBe(1);
  });

  it('given an event that is sent and not marked, when orders is killed, then a copy follows that changes nothing', async () => {
    const guid = await placedOrder();
    const mark = await Blockade.against(shop.mongo, { app: 'orders', command: 'update', namespace: outboxName() });
    expect(await approve(guid)).toMatchObject({ status: 200 });
    await mark.met();
    expect(await requestsFor(guid)).toBe(1);
    expect(await outboxOf(guid)).toMatchObject([{ pending: true }]);

    await killed('orders', mark);

    await nothingIsWrong('killed between send and mark');
    expect(await requestsFor(guid)).toBe(2);
  });
});

describe('promise 4, of a consumer that is killed', () => {
  it('given an effect whose commit never reaches MongoDB, when fulfillment is killed, then it takes effect once', async () => {
    const guid = await placedOrder();
    const commit = await Blockade.against(shop.mongo, { app: 'fulfillment', command: 'commitTransaction' });
    expect(await approve(guid)).toMatchObject({ status: 200 });
    await commit.met();
    expect(await fulfillmentOf(guid)).toBeNull();

    await killed('fulfillment', commit);

    await nothingIsWrong('killed before the commit of an effect');
    expect(await fulfillmentOf(guid)).toMatchObject({ version: 1, applied: 1 });
  });

  it('given an effect that is committed and an offset that is not, when fulfillment is killed, then the event comes again and changes nothing', async () => {
    const guid = await placedOrder();
    const fulfillment = shop.app('fulfillment');
    fulfillment.freeze();
    expect(await approve(guid)).toMatchObject({ status: 200 });
    await eventually(
      'the request is published',
      () => outboxOf(guid),
      ([event]) => event?.['pending'] === undefined,
    );
    const commit = await Blockade.ofAnswers(shop.mongo);
    fulfillment.thaw();
    await commit.met();
    expect(await fulfillmentOf(guid)).toMatchObject({ version: 1, applied: 1 });

    await killed('fulfillment', commit);

    await eventually(
      'the event came again',
      () => duplicates(shop.app('fulfillment')),
      (count) => count > 0,
      { deadlineMs: 40_000 },
    );
    await nothingIsWrong('killed between effect and offset');
    expect(await fulfillmentOf(guid)).toMatchObject({ version: 1, applied: 1 });
  });
});

describe('promises 4 and 5, of a connection that is cut off while something is written', () => {
  it('given an order whose insert is cut off, when the connection is back, then it is answered 201', async () => {
    const namespace = `${shop.prefix}orders.customer.orders`;
    const insert = await Blockade.against(shop.mongo, { app: 'orders', command: 'insert', namespace });
    const answer = place();
    await insert.met();

    await insert.end();

    expect(await answer).toMatchObject({ status: 201 });
  });

  it('given an effect whose insert is cut off, when the connection is back, then it is there: an outage is no fault of an event', async () => {
    const guid = await placedOrder();
    const namespace = `${shop.prefix}fulfillment.fulfillment.requests`;
    const insert = await Blockade.against(shop.mongo, { app: 'fulfillment', command: 'insert', namespace });
    expect(await approve(guid)).toMatchObject({ status: 200 });
    await insert.met();

    await insert.end();

    await nothingIsWrong('cut off while inserting');
    expect(await fulfillmentOf(guid)).toMatchObject({ version: 1, applied: 1 });
    expect(await shop.database('fulfillment').collection('inbox.parked').countDocuments()).toBe(0);
  });
});

describe('promises 1 and 4, of an app that is asked to stop', () => {
  it('given 20 orders in flight, when orders gets SIGTERM, then each is answered and the exit code is 0', async () => {
    const orders = shop.app('orders');
    const commit = await Blockade.delaying(shop.mongo, { app: 'orders', command: 'commitTransaction' }, 1500);
    const answers = Promise.all(Array.from({ length: 20 }, () => place()));
    await commit.met();

    const ending = orders.stop();
    await commit.end();

    expect((await answers).map((reply) => reply?.status)).toEqual(Array.from({ length: 20 }, () => 201));
    expect(await ending).toEqual({ code: 0, signal: null });
    await orders.start();
    const guids = (await answers).map((reply) => reply?.body.guid);
    const kept = shop.database('orders').collection<Document & { _id: string }>('customer.orders');
    expect(await kept.countDocuments({ _id: { $in: guids as string[] } })).toBe(20);
  });

  it('given a busy shop, when each app in turn gets SIGTERM, then each exit code is 0 and nothing is lost', async () => {
    const workload = await Workload.begin(shop);
    const endings = [];
    for (const name of ['orders', 'fulfillment', 'accounts'] as const) {
      await workload.moreApproved(20);
      endings.push(await shop.app(name).stop());
      await shop.app(name).start();
    }
    await workload.end();

    expect(endings).toEqual(Array.from({ length: 3 }, () => ({ code: 0, signal: null })));
    await nothingIsWrong('SIGTERM in turn', workload);
  });
});

const outboxName = () => `${shop.prefix}orders.outbox.events`;

function place() {
  const body = { orderItems: [{ product: { guid: BLUE_WIDGET }, quantity: 1 }] };
  return ask<{ guid: string }>('POST', `${shop.app('orders').url}/orders/customers/${customer}/orders`, { body });
}

async function placedOrder(): Promise<string> {
  const reply = await place();
  if (reply?.status !== 201) throw new Error(`an order was answered ${reply?.status}`);
  return reply.body.guid;
}

const approve = (guid: string) => ask('POST', `${shop.app('orders').url}/orders/orders/${guid}/approve`);
// 409: it was approved by the call that nobody answered.
const isDone = (reply: Awaited<ReturnType<typeof approve>>) => reply?.status === 200 || reply?.status === 409;

/** Kills an app, then lets mongod work again, then starts the app. */
async function killed(name: 'orders' | 'fulfillment', blockade: Blockade): Promise<void> {
  await shop.app(name).kill();
  await blockade.end();
  await shop.app(name).start();
}

async function nothingIsWrong(what: string, workload?: Workload): Promise<void> {
  expect((await verdict(what, shop, workload)).faults).toEqual(NO_FAULTS);
}

async function requestsFor(guid: string): Promise<number> {
  return (await shop.read(topics.orderFulfill)).filter(({ key }) => key?.toString() === guid).length;
}

const outboxOf = (guid: string): Promise<Document[]> =>
  shop.database('orders').collection('outbox.events').find({ key: guid }).toArray();

const fulfillmentOf = (guid: string) =>
  shop.database('fulfillment').collection<Document & { _id: string }>('fulfillment.requests').findOne({ _id: guid });
