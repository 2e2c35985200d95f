import { randomUUID } from 'node:crypto';
import { allSampleIds, sampleIds } from '@storefront/contracts';
import { eventually } from '@storefront/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCustomer } from './stand/neighbours.ts';
import { startOrders, type Orders } from './stand/orders.ts';

let orders: Orders;

beforeAll(async () => {
  orders = await startOrders({ SAMPLES: 'on' });
});
afterAll(() => orders.stop());

const parked = (guid: string) => orders.db.collection('inbox.parked').find({ key: guid }).sort({ number: 1 }).toArray();
const guidIn = (path: string) => path.split('/').at(-1) ?? '';

describe('what fulfillment does, arriving at orders', () => {
  it('given a sent order, when fulfillment takes every step, then orders tells the same history', async () => {
    const path = await orders.anOrder('approve');
    const steps = ['PROCESSING', 'ON_HOLD', 'PROCESSING', 'SHIPPED', 'IN_TRANSIT', 'RECEIVED', 'RETURNED'] as const;

    let last = '';
    for (const step of steps) last = await orders.neighbours.statusChanged(guidIn(path), step, `note on ${step}`);
    await orders.hears(last);

    const history = (await orders.read(path)).body.orderStatusEvents;
    expect(history.map(({ orderStatusType }) => orderStatusType)).toEqual(['CREATED', 'APPROVED', ...steps]);
    expect(history.at(-1)?.note).toBe('note on RETURNED');
    expect((await orders.documentOf(guidIn(path))).status).toBe('RETURNED');
    expect(await orders.eventsOf(guidIn(path)), 'nothing is told back').toHaveLength(1);
  });

  it('given statuses of an order nobody knows, when the order appears, then they are applied in order', async () => {
    const guid = sampleIds.johnDoe.orderGuids[4];
    await orders.neighbours.statusChanged(guid, 'PROCESSING');
    const last = await orders.neighbours.statusChanged(guid, 'SHIPPED');
    const waiting = await eventually(
      'both wait',
      () => parked(guid),
      (found) => found.length === 2,
    );

    for (const { customerId } of allSampleIds) await orders.knows({ ...aCustomer(), id: customerId });
    await orders.call('GET', '/orders/customers/sample/orders');
    await orders.hears(last);

    expect(waiting.map(({ status, number }) => [status, number])).toEqual([
      ['waiting', 1],
      ['waiting', 2],
    ]);
    const { orderStatusEvents } = (await orders.read(`/orders/orders/${guid}`)).body;
    expect(orderStatusEvents.map(({ orderStatusType }) => orderStatusType)).toEqual([
      'CREATED',
      'APPROVED',
      'PROCESSING',
      'SHIPPED',
    ]);
    expect(await parked(guid)).toEqual([]);
  });

  it('given a status against the table, when it arrives, then it is parked for a person with its followers', async () => {
    const path = await orders.anOrder('approve');
    const guid = guidIn(path);

    await orders.neighbours.statusChanged(guid, 'RECEIVED');
    await orders.neighbours.statusChanged(guid, 'PROCESSING');

    const found = await eventually(
      'both are set aside',
      () => parked(guid),
      (rows) => rows.length === 2,
    );
    expect(found[0]).toMatchObject({ status: 'failed', number: 1 });
    expect(found[0]?.['error']).toContain('APPROVED');
    expect((await orders.read(path)).body.currentStatus).toBe('APPROVED');
  });

  it('given a parked order, when another order’s status comes after it, then that one is applied', async () => {
    const stuck = guidIn(await orders.anOrder('approve'));
    const path = await orders.anOrder('approve');

    await orders.neighbours.statusChanged(stuck, 'RECEIVED');
    await orders.hears(await orders.neighbours.statusChanged(guidIn(path), 'PROCESSING'));

    expect((await orders.read(path)).body.currentStatus).toBe('PROCESSING');
  });

  it('given a refusal nobody asked for, when it arrives, then it is parked for a person', async () => {
    const path = await orders.anOrder('approve');

    await orders.neighbours.cancellationRefused(guidIn(path), 'SHIPPED');

    const [row] = await eventually(
      'it is set aside',
      () => parked(guidIn(path)),
      (rows) => rows.length === 1,
    );
    expect(row).toMatchObject({ status: 'failed' });
  });

  it('given a guid nobody ever orders, when its status arrives, then no order is made of it', async () => {
    const guid = randomUUID();

    await orders.neighbours.statusChanged(guid, 'PROCESSING');
    await eventually(
      'it waits',
      () => parked(guid),
      (rows) => rows.length === 1,
    );

    expect((await orders.read(`/orders/orders/${guid}`)).status).toBe(404);
  });
});
