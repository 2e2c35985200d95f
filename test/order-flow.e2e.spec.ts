import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderStatusEvent } from '@storefront/contracts';
import { eventually, type Reply } from '@storefront/testing';
import { customerInput } from './drills/crowd/builders.ts';
import { openShop, type Shop } from './shop/shop.ts';

const GREEN_WIDGET = '7f3c9c22-3c0a-47a5-9a92-2bd2e23f6e37';

/** What is more than nothing after some orders. */
const MEASURED = [
  'http_request_duration_seconds_count',
  'storefront_commit_duration_seconds_count',
  'storefront_outbox_publish_delay_seconds_count',
  'storefront_inbox_events_total',
  'storefront_inbox_event_age_seconds_count',
  'mongodb_pool_connections',
  'nodejs_eventloop_lag_p99_seconds',
  'process_cpu_seconds_total',
];
/** What is nothing when all is said and done. */
const QUIET = [
  'storefront_outbox_pending',
  'storefront_outbox_oldest_age_seconds',
  'storefront_outbox_blocked_keys',
  'storefront_outbox_stuck_partitions',
  'storefront_inbox_waiting',
  'storefront_inbox_waiting_oldest_seconds',
  'storefront_inbox_failed',
];

interface OrderBody {
  readonly guid: string;
  readonly customerId: string;
  readonly currentStatus: string;
  readonly total: number;
  readonly cancellation?: { readonly outcome: string; readonly note?: string };
  readonly orderStatusEvents: readonly OrderStatusEvent[];
  readonly orderItems: readonly unknown[];
}

interface FulfillmentBody {
  readonly customerId: string;
  readonly name: unknown;
  readonly address: { readonly type: string; readonly city: string };
  readonly shippingMethod?: string;
  readonly order: Pick<OrderBody, 'guid' | 'orderStatusEvents' | 'orderItems'>;
}

let shop: Shop;
let customerId: string;

beforeAll(async () => {
  shop = await openShop(['accounts', 'orders', 'fulfillment']);
  customerId = await registeredCustomer();
});
afterAll(() => shop?.stop());

const post = (path: string, body?: unknown): Promise<Reply<unknown>> => shop.call('POST', path, { body });
const orderOf = ({ body }: Reply<unknown>): OrderBody => body as OrderBody;

const order = async (guid: string): Promise<OrderBody> => orderOf(await shop.call('GET', `/orders/orders/${guid}`));

const fulfillment = async (guid: string): Promise<FulfillmentBody> =>
  (await shop.call('GET', `/fulfillment/fulfillments/${guid}`)).body as FulfillmentBody;

const take = (guid: string, step: string, body?: unknown): Promise<Reply<unknown>> =>
  post(`/fulfillment/fulfillments/${guid}/${step}`, body);

const statuses = (events: readonly OrderStatusEvent[]): string[] => events.map((event) => event.orderStatusType);

describe('an order from its customer to its parcel', () => {
  it('given a customer, when their order takes every step, then both services tell the same whole history', async () => {
    const { guid, total } = await placedOrder();
    expect(total).toBe(35.97);
    expect(await post(`/orders/orders/${guid}/approve`)).toMatchObject({ status: 200 });
    await taken(guid);

    for (const [step, body] of [
      ['process', undefined],
      ['hold', { note: 'Items out of stock' }],
      ['resume', undefined],
      ['ship', { shippingMethod: 'Drone' }],
      ['in-transit', undefined],
      ['receive', undefined],
    ] as const) {
      expect(await take(guid, step, body)).toMatchObject({ status: 200 });
    }

    const atOrders = await eventually(
      'orders shows RECEIVED',
      () => order(guid),
      ({ currentStatus }) => currentStatus === 'RECEIVED',
    );
    const atFulfillment = await fulfillment(guid);
    expect(atOrders.orderStatusEvents).toEqual(atFulfillment.order.orderStatusEvents);
    expect(statuses(atOrders.orderStatusEvents)).toEqual([
      'CREATED',
      'APPROVED',
      'PROCESSING',
      'ON_HOLD',
      'PROCESSING',
      'SHIPPED',
      'IN_TRANSIT',
      'RECEIVED',
    ]);
    expect(atOrders.orderStatusEvents[3]).toMatchObject({ note: 'Items out of stock' });
    expect(atFulfillment).toMatchObject({
      customerId,
      name: { lastName: 'Rivera' },
      address: { type: 'SHIPPING', city: 'Sunrise' },
      shippingMethod: 'Drone',
      order: { guid, orderItems: atOrders.orderItems },
    });
  });

  it('given a received order, when it is sent back, then orders shows RETURNED and why', async () => {
    const guid = await orderAfter('process', 'ship', 'in-transit', 'receive');

    await take(guid, 'return', { note: 'Items damaged during shipping' });

    const returned = await eventually(
      'orders shows RETURNED',
      () => order(guid),
      ({ currentStatus }) => currentStatus === 'RETURNED',
    );
    expect(returned.orderStatusEvents.at(-1)).toMatchObject({ note: 'Items damaged during shipping' });
    expect(returned.orderStatusEvents).toEqual((await fulfillment(guid)).order.orderStatusEvents);
  });

  it('given an order that fulfillment has, when orders is asked to approve it again, then it is 409', async () => {
    const guid = await orderAfter();

    const { status, body } = await post(`/orders/orders/${guid}/approve`);

    expect(status).toBe(409);
    expect(body).toMatchObject({ currentStatus: 'APPROVED' });
  });
});

describe('cancelling across services', () => {
  it.each([[[]], [['process']], [['process', 'hold']]])(
    'given an order after the steps %j, when its customer cancels, then both services show CANCELLED',
    async (steps) => {
      const guid = await orderAfter(...steps);

      const asked = await post(`/orders/orders/${guid}/cancel`, { note: 'Found it cheaper' });

      expect(asked).toMatchObject({ status: 202, body: { cancellation: { outcome: 'PENDING' } } });
      expect(asked.header('location')).toBe(`/orders/orders/${guid}`);
      const decided = await decidedOrder(guid);
      expect(decided.cancellation).toMatchObject({ outcome: 'CANCELLED', note: 'Found it cheaper' });
      expect(decided.currentStatus).toBe('CANCELLED');
      expect(decided.orderStatusEvents).toEqual((await fulfillment(guid)).order.orderStatusEvents);
    },
  );

  it('given a shipped order, when its customer cancels, then that is refused and the parcel still arrives', async () => {
    const guid = await orderAfter('process', 'ship');

    expect(await post(`/orders/orders/${guid}/cancel`)).toMatchObject({ status: 202 });

    expect((await decidedOrder(guid)).cancellation).toMatchObject({ outcome: 'REFUSED' });
    await take(guid, 'in-transit');
    await take(guid, 'receive');
    const received = await eventually(
      'orders shows RECEIVED',
      () => order(guid),
      ({ currentStatus }) => currentStatus === 'RECEIVED',
    );
    expect(received.orderStatusEvents).toEqual((await fulfillment(guid)).order.orderStatusEvents);
  });

  it('given an order, when fulfillment cancels it, then orders shows CANCELLED and why', async () => {
    const guid = await orderAfter('process');

    expect(await take(guid, 'cancel', { note: 'Lost in the warehouse' })).toMatchObject({ status: 200 });

    const cancelled = await eventually(
      'orders shows CANCELLED',
      () => order(guid),
      ({ currentStatus }) => currentStatus === 'CANCELLED',
    );
    expect(cancelled.orderStatusEvents.at(-1)).toMatchObject({ note: 'Lost in the warehouse' });
    expect(cancelled.cancellation).toBeUndefined();
  });

  it('given orders that both sides cancel at the same moment, then every one ends CANCELLED, once', async () => {
    const guids = [];
    for (let n = 0; n < 10; n += 1) guids.push(await orderAfter('process'));

    await Promise.all(guids.flatMap((guid) => [post(`/orders/orders/${guid}/cancel`), take(guid, 'cancel')]));

    for (const guid of guids) {
      const ended = await eventually(
        'the order is cancelled and its cancellation settled',
        () => order(guid),
        ({ currentStatus, cancellation }) => currentStatus === 'CANCELLED' && cancellation?.outcome !== 'PENDING',
      );
      expect(statuses(ended.orderStatusEvents)).toEqual(['CREATED', 'APPROVED', 'PROCESSING', 'CANCELLED']);
      expect(ended.orderStatusEvents).toEqual((await fulfillment(guid)).order.orderStatusEvents);
    }
    for (const app of ['orders', 'fulfillment'] as const) {
      expect(await shop.database(app).collection('inbox.parked').find().toArray()).toEqual([]);
    }
  });

  it.each(['orders', 'fulfillment'] as const)(
    'given all these orders, then %s has measured what it did',
    async (name) => {
      const { managementUrl } = shop.services.find((service) => service.name === name)!;
      const read = async () => (await fetch(`${managementUrl}/metrics`)).text();
      // With the labels of its first series, if it has any.
      const valueIn = (metrics: string, metric: string) =>
        Number(new RegExp(`^${metric}(?:\\{.*\\})? (\\S+)$`, 'mu').exec(metrics)?.[1]);

      // The backlog is measured each second only: the last look may have met an event that was about to be published.
      const metrics = await eventually('nothing waits by its metrics', read, (text) =>
        QUIET.every((metric) => valueIn(text, metric) === 0),
      );

      expect(Object.fromEntries(MEASURED.map((metric) => [metric, valueIn(metrics, metric) > 0]))).toEqual(
        Object.fromEntries(MEASURED.map((metric) => [metric, true])),
      );
    },
  );
});

async function registeredCustomer(): Promise<string> {
  const customer = customerInput('Rivera');
  const billing = customer.addresses.map((address) => ({ ...address, type: 'BILLING', city: 'Elsewhere' }));
  const addresses = [...billing, ...customer.addresses];
  const { status, body } = await post('/accounts/customers', { ...customer, addresses });
  expect(status).toBe(201);
  return (body as { id: string }).id;
}

/** Orders answers 404 with Retry-After until it has heard of the customer. */
async function placedOrder(): Promise<OrderBody> {
  const place = () =>
    post(`/orders/customers/${customerId}/orders`, {
      orderItems: [{ product: { guid: GREEN_WIDGET, price: 11.99 }, quantity: 3 }],
    });
  const placed = await eventually('orders knows the customer', place, ({ status }) => status !== 404);
  expect(placed).toMatchObject({ status: 201, body: { currentStatus: 'CREATED' } });
  return orderOf(placed);
}

/** An approved order that fulfillment has taken up and moved on by these steps. */
async function orderAfter(...steps: readonly string[]): Promise<string> {
  const { guid } = await placedOrder();
  await post(`/orders/orders/${guid}/approve`);
  await taken(guid);
  for (const step of steps) expect(await take(guid, step)).toMatchObject({ status: 200 });
  return guid;
}

const taken = (guid: string) =>
  eventually(
    `fulfillment has ${guid}`,
    () => shop.call('GET', `/fulfillment/fulfillments/${guid}`),
    ({ status }) => status === 200,
  );

const decidedOrder = (guid: string) =>
  eventually(
    'fulfillment has decided',
    () => order(guid),
    ({ cancellation }) => cancellation !== undefined && cancellation.outcome !== 'PENDING',
  );
