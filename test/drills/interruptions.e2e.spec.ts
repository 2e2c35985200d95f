import { testServers } from '@storefront/testing';
import type { Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './crowd/ask.ts';
import { BLUE_WIDGET } from './crowd/builders.ts';
import { NO_FAULTS } from './check/checker.ts';
import { BrokerLine } from './stage/broker-line.ts';
import { DrillShop } from './stage/drill-shop.ts';
import { API } from './stage/kafka-frames.ts';
import { OwnServer } from '../shop/own-server.ts';
import { Blockade } from './stage/blockade.ts';
import { verdict } from './check/verdict.ts';
import { registeredCustomer, Workload } from './crowd/workload.ts';

let mongod: OwnServer;
/** Between orders and the broker. */
let line: BrokerLine;
let shop: DrillShop;
let customer: string;
beforeAll(async () => {
  mongod = await new OwnServer('mongodb').start();
  line = await BrokerLine.start(testServers().kafkaBrokers);
  // As in a cluster: what was sent before the SIGTERM has arrived before the port closes.
  shop = await DrillShop.open({
    mongodbUri: mongod.address,
    environment: { DRAIN_DELAY_MS: '1000' },
    own: { orders: { KAFKA_BROKERS: line.address } },
  });
  customer = await registeredCustomer(shop, 0);
});
afterAll(async () => {
  await shop?.close();
  await Promise.all([mongod?.close(), line?.close()]);
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

describe('promises 1 and 3, of an acknowledgement that is lost', () => {
  it('given an event that is sent and not known to be, when another one of its key follows, then both are published in order', async () => {
    const guid = await placedOrder();
    line.lose({ api: API.produce, client: 'orders-relay', part: 'reply' });
    expect(await approve(guid)).toMatchObject({ status: 200 });
    await line.hasLost();
    expect(await ask('POST', `${shop.app('orders').url}/orders/orders/${guid}/cancel`)).toMatchObject({ status: 202 });
    await line.hasLost(2);

    line.pass();

    await nothingIsWrong('acknowledgement lost');
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

async function nothingIsWrong(what: string, workload?: Workload): Promise<void> {
  expect((await verdict(what, shop, workload)).faults).toEqual(NO_FAULTS);
}

const fulfillmentOf = (guid: string) =>
  shop.database('fulfillment').collection<Document & { _id: string }>('fulfillment.requests').findOne({ _id: guid });
