import { allSampleIds } from '@storefront/contracts';
import { eventually, type Reply } from '@storefront/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, recordsPerTopic, type Shop } from './shop/shop.ts';

const CALLS = [
  '/accounts/customers/sample',
  '/orders/customers/sample/orders',
  '/orders/customers/sample/fulfill',
  '/fulfillment/fulfillments/sample/process',
  '/fulfillment/fulfillments/sample/ship',
  '/fulfillment/fulfillments/sample/in-transit',
  '/fulfillment/fulfillments/sample/receive',
];
// The published walk-through has the last four in the singular.
const AS_PUBLISHED = CALLS.map((path) => path.replace('/fulfillments/', '/fulfillment/'));

/** docs/domain.md, "Sample data". */
const TOTALS = {
  customers: 3,
  copies: 3,
  orders: 15,
  statusesPerCustomer: [26, 26, 26],
  fulfillments: 3,
  messages: { 'accounts.customer.change': 3, 'orders.order.fulfill': 3, 'fulfillment.order.change': 12 },
};

const WHOLE_HISTORY = ['CREATED', 'APPROVED', 'PROCESSING', 'SHIPPED', 'IN_TRANSIT', 'RECEIVED'];
const fifthOrders = allSampleIds.map(({ orderGuids }) => orderGuids[4]);

describe('the seven sample calls', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openShop(['accounts', 'orders', 'fulfillment'], { SAMPLES: 'on' });
  });
  afterAll(() => shop?.stop());

  it('given empty databases, when called one straight after the other, then the totals are the published ones', async () => {
    const replies = await callAll(CALLS);

    expect(replies.map(({ status }) => status)).toEqual([201, 201, 200, 200, 200, 200, 200]);
    await settled();
    expect(await totals()).toEqual(TOTALS);
    expect(await histories()).toEqual(allTold());
  });

  it('given one run, when called again as published, then nothing is made, sent or moved, and each says so', async () => {
    const before = await everything();

    const replies = await callAll(AS_PUBLISHED);

    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 200]);
    expect(replies.map(({ body }) => body)).toMatchObject([
      { created: [] },
      { created: [] },
      { sent: [] },
      { moved: 0 },
      { moved: 0 },
      { moved: 0 },
      { moved: 0 },
    ]);
    await settled();
    expect(await totals()).toEqual(TOTALS);
    expect(await everything()).toEqual(before);
  });

  it('given two runs, when the fifth orders are read over HTTP, then orders and fulfillment tell the same', async () => {
    for (const guid of fifthOrders) {
      const order = (await shop.call('GET', `/orders/orders/${guid}`)).body as { orderStatusEvents: unknown };
      const request = (await shop.call('GET', `/fulfillment/fulfillments/${guid}`)).body as {
        order: { orderStatusEvents: unknown };
      };
      expect(request.order.orderStatusEvents).toEqual(order.orderStatusEvents);
    }
  });

  async function callAll(paths: readonly string[]): Promise<Reply<unknown>[]> {
    const replies: Reply<unknown>[] = [];
    for (const path of paths) replies.push(await shop.call('GET', path));
    return replies;
  }

  /** Everything recorded is published, and what fulfillment did has reached orders. */
  async function settled(): Promise<void> {
    await eventually('all is told and heard', async () => {
      const pending = await Promise.all(
        shop.services.map(({ name }) =>
          shop.database(name).collection('outbox.events').countDocuments({ pending: true }),
        ),
      );
      const heard = await orders().countDocuments({ _id: { $in: fifthOrders }, applied: 4 });
      return pending.every((count) => count === 0) && heard === fifthOrders.length;
    });
  }

  const accounts = () => shop.database('accounts').collection<Stored>('customer.accounts');
  const copies = () => shop.database('orders').collection<Stored>('customer.profiles');
  const orders = () => shop.database('orders').collection<StoredOrder>('customer.orders');
  const requests = () => shop.database('fulfillment').collection<StoredRequest>('fulfillment.requests');

  async function totals(): Promise<typeof TOTALS> {
    const ordersNow = await orders().find().toArray();
    const statusesOf = (customer: string) =>
      ordersNow.filter(({ customerId }) => customerId === customer).flatMap((order) => order.orderStatusEvents).length;
    return {
      customers: await accounts().countDocuments(),
      copies: await copies().countDocuments(),
      orders: ordersNow.length,
      statusesPerCustomer: allSampleIds.map(({ customerId }) => statusesOf(customerId)),
      fulfillments: await requests().countDocuments(),
      messages: (await recordsPerTopic(shop)) as typeof TOTALS.messages,
    };
  }

  async function histories(): Promise<Record<string, { orders: string[]; fulfillment: string[] }>> {
    const told = fifthOrders.map(async (guid) => {
      const order = await orders().findOne({ _id: guid });
      const request = await requests().findOne({ _id: guid });
      return [guid, { orders: types(order), fulfillment: types(request?.order) }] as const;
    });
    return Object.fromEntries(await Promise.all(told));
  }

  /** Every document of the shop's own, for before and after. */
  const everything = () =>
    Promise.all([accounts(), copies(), orders(), requests()].map((all) => all.find().sort({ _id: 1 }).toArray()));
});

interface Stored {
  _id: string;
}
interface History {
  orderStatusEvents: { orderStatusType: string }[];
}
type StoredOrder = Stored & History & { customerId: string; applied?: number };
type StoredRequest = Stored & { order: History };

const types = (of: History | null | undefined) => of?.orderStatusEvents.map((event) => event.orderStatusType) ?? [];
const allTold = () =>
  Object.fromEntries(fifthOrders.map((guid) => [guid, { orders: WHOLE_HISTORY, fulfillment: WHOLE_HISTORY }]));
