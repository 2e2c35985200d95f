import {
  FULFILLMENT_CANCELLATION_REQUESTED,
  FULFILLMENT_REQUESTED,
  fulfillmentRequestEvent,
} from '@storefront/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderView } from '../src/orders/orders.shapes.ts';
import { anUnreachableCustomer } from './stand/neighbours.ts';
import { startOrders, type Orders } from './stand/orders.ts';

let orders: Orders;

beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders.stop());

const post = (path: string, body?: unknown, headers = {}) => orders.call<OrderView>('POST', path, { body, headers });
const guidIn = (path: string) => path.split('/').at(-1) ?? '';

describe('approving an order', () => {
  it('given a new order, when it is approved, then its request is on the topic with all that shipping needs', async () => {
    const customer = await orders.knows();
    const { guid } = (await orders.places(customer.id)).body;

    const approved = await post(`/orders/orders/${guid}/approve`, { note: 'Looks good' });

    expect(approved).toMatchObject({ status: 200, body: { currentStatus: 'APPROVED' } });
    expect(approved.body.orderStatusEvents.at(-1)).toMatchObject({ note: 'Looks good' });
    expect(approved.body.fulfillmentRequestedAt).toBeGreaterThan(0);
    expect(approved.header('etag')).toBe('"v2"');
    expect(approved.header('storefront-event-id')).toBe(`orders.order.fulfill/${guid}/1`);

    const record = (await orders.published()).find(({ key }) => String(key) === guid);
    const request = fulfillmentRequestEvent.parse(JSON.parse(String(record?.value)));
    expect(request).toMatchObject({
      customerId: customer.id,
      name: customer.name,
      contact: customer.contact,
      address: customer.addresses[1],
      order: { guid, orderStatusEvents: approved.body.orderStatusEvents, orderItems: approved.body.orderItems },
    });
    expect(String(record?.headers['ce_type'])).toBe(FULFILLMENT_REQUESTED);
  });

  it('given a customer who moved, when their order is approved, then it goes to the new address', async () => {
    const customer = await orders.knows();
    const { guid } = (await orders.places(customer.id)).body;
    const addresses = customer.addresses.map((address) => ({ ...address, city: 'Somewhere' }));
    await orders.knows({ ...customer, addresses });

    await post(`/orders/orders/${guid}/approve`);

    expect((await orders.eventsOf(guid))[0]?.data).toMatchObject({ address: { type: 'SHIPPING', city: 'Somewhere' } });
  });

  it('given a new order, when two approve it at once, then one does and its request is there once', async () => {
    const path = await orders.anOrder();

    const both = await Promise.all([post(`${path}/approve`), post(`${path}/approve`)]);

    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await orders.eventsOf(guidIn(path))).toHaveLength(1);
  });

  it('given a customer with nowhere to send to, when they get an address, then approving works after all', async () => {
    const customer = anUnreachableCustomer();
    await orders.knows(customer);
    const { guid } = (await orders.places(customer.id)).body;
    const refused = await post(`/orders/orders/${guid}/approve`);

    const [billing] = customer.addresses;
    if (billing) await orders.knows({ ...customer, addresses: [{ ...billing, type: 'SHIPPING' }] });
    const approved = await post(`/orders/orders/${guid}/approve`);

    expect(refused).toMatchObject({ status: 422, body: { code: 'order.no-shipping-address' } });
    expect(approved.status).toBe(200);
  });
});

describe('sending an approved order again', () => {
  it('given an order that was sent, when it is fulfilled twice, then 200 both times and no second event', async () => {
    const path = await orders.anOrder('approve');
    const before = await orders.read(path);

    const again = [await post(`${path}/fulfill`), await post(`${path}/fulfill`)];

    for (const { status, body, header } of again) {
      expect([status, header('storefront-event-id'), header('etag')]).toEqual([200, '', before.header('etag')]);
      expect(body).toEqual(before.body);
    }
    expect(await orders.eventsOf(guidIn(path))).toHaveLength(1);
  });
});

describe('rejecting and cancelling early', () => {
  it.each([
    ['reject', 'REJECTED'],
    ['cancel', 'CANCELLED'],
  ] as const)(
    'given a new order, when told to %s, then it is %s at once and nobody is told',
    async (command, status) => {
      const path = await orders.anOrder();

      const done = await post(`${path}/${command}`, { note: 'Primary credit card expired' });

      expect(done).toMatchObject({ status: 200, body: { currentStatus: status } });
      expect(done.body.cancellation).toBeUndefined();
      expect(done.body.orderStatusEvents.at(-1)?.note).toBe('Primary credit card expired');
      expect(await orders.eventsOf(guidIn(path))).toEqual([]);
    },
  );
});

describe('cancelling after the order was sent', () => {
  it('given a sent order, when it is cancelled, then fulfillment is asked once and the answer is 202', async () => {
    const path = await orders.anOrder('approve');

    const asked = await post(`${path}/cancel`, { note: 'Ordered alternative items' });
    const again = await post(`${path}/cancel`);

    expect(asked).toMatchObject({
      status: 202,
      body: { currentStatus: 'APPROVED', cancellation: { outcome: 'PENDING', note: 'Ordered alternative items' } },
    });
    expect(asked.header('location')).toBe(path);
    expect(asked.header('storefront-event-id')).toBe(`orders.order.fulfill/${guidIn(path)}/2`);
    expect(again).toMatchObject({ status: 202, body: asked.body });
    expect(again.header('storefront-event-id')).toBe('');
    expect((await orders.eventsOf(guidIn(path))).map(({ number, type }) => [number, type])).toEqual([
      [1, FULFILLMENT_REQUESTED],
      [2, FULFILLMENT_CANCELLATION_REQUESTED],
    ]);
  });

  it('given a pending cancellation, when fulfillment cancels, then the order is CANCELLED and so is the wish', async () => {
    const path = await orders.anOrder('approve', 'cancel');

    await orders.hears(await orders.neighbours.statusChanged(guidIn(path), 'CANCELLED'));

    const { body } = await orders.read(path);
    expect(body).toMatchObject({ currentStatus: 'CANCELLED', cancellation: { outcome: 'CANCELLED' } });
    expect(body.cancellation?.decidedAt).toBe(body.orderStatusEvents.at(-1)?.timestamp);
  });

  it('given a pending cancellation, when fulfillment has shipped, then it is REFUSED and the order goes on', async () => {
    const path = await orders.anOrder('approve', 'cancel');
    const guid = guidIn(path);

    await orders.neighbours.statusChanged(guid, 'PROCESSING');
    await orders.neighbours.statusChanged(guid, 'SHIPPED');
    await orders.hears(await orders.neighbours.cancellationRefused(guid, 'SHIPPED'));

    expect((await orders.read(path)).body).toMatchObject({
      currentStatus: 'SHIPPED',
      cancellation: { outcome: 'REFUSED' },
    });
  });
});

describe('If-Match on a command', () => {
  it('given the version that was read, when it is sent along, then the command is carried out', async () => {
    const path = await orders.anOrder();

    const done = await post(`${path}/approve`, undefined, { 'if-match': '"v1"' });

    expect([done.status, done.header('etag')]).toEqual([200, '"v2"']);
  });

  it('given a version that has passed, when it is sent along, then it is 412', async () => {
    const path = await orders.anOrder('approve');

    const done = await post(`${path}/cancel`, undefined, { 'if-match': '"v1"' });

    expect(done).toMatchObject({ status: 412, body: { code: 'request.stale' } });
    expect(await orders.eventsOf(guidIn(path))).toHaveLength(1);
  });

  it('given an order that was read, when it is read again, then it is 304 until something changes', async () => {
    const path = await orders.anOrder();
    const known = { headers: { 'if-none-match': (await orders.read(path)).header('etag') } };

    const same = await orders.call('GET', path, known);
    await post(`${path}/approve`);
    const other = await orders.call('GET', path, known);

    expect([same.status, same.text, other.status]).toEqual([304, '', 200]);
  });
});
