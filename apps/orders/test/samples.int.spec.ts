import { allSampleIds } from '@storefront/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SamplesPlaced, SamplesSent } from '../src/samples/samples.shapes.ts';
import { aCustomer } from './stand/neighbours.ts';
import { startOrders, type Orders, type Problem } from './stand/orders.ts';

let orders: Orders;

beforeAll(async () => {
  orders = await startOrders({ SAMPLES: 'on' });
});
afterAll(() => orders.stop());

const place = () => orders.call<SamplesPlaced & Problem>('GET', '/orders/customers/sample/orders');
const fulfill = () => orders.call<SamplesSent & Problem>('GET', '/orders/customers/sample/fulfill');
const pending = allSampleIds.map(({ orderGuids }) => orderGuids[4]).sort();

// In this order: each goes on from what the one before has made, as the walk-through does.
describe('the sample calls', () => {
  it('given no sample customers, when sample orders are asked for, then 409 after 10 s names the missing step', async () => {
    const began = performance.now();

    const refused = await place();

    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'order.sample-step-missing', missingStep: 'GET /accounts/customers/sample' },
    });
    expect(performance.now() - began).toBeGreaterThan(9_900);
  });

  it('given no sample orders, when they should be sent, then 409 names the missing step', async () => {
    expect(await fulfill()).toMatchObject({
      status: 409,
      body: { missingStep: 'GET /orders/customers/sample/orders' },
    });
  });

  it('given customers on their way, when sample orders are asked for, then fifteen are made and nobody is told', async () => {
    const asked = place();
    for (const { customerId } of allSampleIds)
      await orders.neighbours.customerChanged({ ...aCustomer(), id: customerId });

    const { status, body } = await asked;

    expect(status).toBe(201);
    expect([body.created.length, body.present.length]).toEqual([15, 0]);
    const documents = await orders.db.collection('customer.orders').find().toArray();
    expect(documents.flatMap(({ orderStatusEvents }) => orderStatusEvents)).toHaveLength(66);
    expect(await orders.published()).toEqual([]);
  });

  it('given sample orders, when they are asked for again, then nothing is made and the answer says so', async () => {
    const before = await orders.written();

    const { status, body } = await place();

    expect([status, body.created.length, body.present.length]).toEqual([200, 0, 15]);
    expect(body.message).toBe('0 sample orders created, 15 were there before');
    expect(await orders.written()).toBe(before);
  });

  it('given three approved ones, when they are sent by two calls at once, then each is sent once', async () => {
    const both = await Promise.all([fulfill(), fulfill()]);

    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both.flatMap(({ body }) => body.sent).sort()).toEqual(pending);
    const eventIds = both.flatMap(({ header }) => header('storefront-event-id').split(', ').filter(Boolean));
    expect(eventIds.sort()).toEqual(pending.map((guid) => `orders.order.fulfill/${guid}/1`));
    expect((await orders.published()).map(({ key }) => String(key)).sort()).toEqual(pending);
  });

  it('given they were sent, when they are sent again, then nothing is and the answer says so', async () => {
    const before = await orders.written();

    const { status, body } = await fulfill();

    expect([status, body.sent, [...body.sentBefore].sort()]).toEqual([200, [], pending]);
    expect(body.message).toBe('0 sample orders sent to fulfillment, 3 were sent before');
    expect(await orders.written()).toBe(before);
  });
});
