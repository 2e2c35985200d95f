import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderStatusEvent } from '@storefront/contracts';
import { slowly } from '@storefront/servers';
import type { Report } from '@storefront/servers';
import type { Answer, GatewayClient } from './gateway-client.ts';
import { Stalled } from './stalled.ts';

/** One order that went all the way: the keys of its events, and the histories that both apps tell of it. */
export interface FinishedOrder {
  readonly customerId: string;
  readonly guid: string;
  readonly atOrders: readonly OrderStatusEvent[];
  readonly atFulfillment: readonly OrderStatusEvent[];
}

/** What people are told of an order's way. */
export interface Narrator {
  /** A step that was taken: which app, and what happened there. */
  readonly tell: (app: string, what: string) => void;
  /** What is awaited, where that takes longer than two seconds. */
  readonly report: Report;
}

const HOP_MS = 30_000;
const STEPS = ['process', 'ship', 'in-transit', 'receive'] as const;

const CUSTOMER = {
  name: { title: 'Ms.', firstName: 'Ada', lastName: 'Rivera' },
  contact: { primaryPhone: '555-010-2030', email: 'ada.rivera@example.com' },
  addresses: ['BILLING', 'SHIPPING'].map((type) => ({
    type,
    description: 'Home',
    address1: '12 Harbor Street',
    city: 'Portland',
    state: 'ME',
    postalCode: '04101',
  })),
};

/** A Blue and two Reliable Red Widgets of the catalogue. */
const LINES = [
  { product: { guid: 'b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897' }, quantity: 1 },
  { product: { guid: 'd01fde07-7c24-49c5-a5f1-bc2ce1f14c48' }, quantity: 2 },
];

/**
 * Sends one real order from CREATED to RECEIVED by the commands that people would give, and waits at every hop between
 * two services for the event that crosses it.
 *
 * @throws {Stalled} at the first step that is refused or does not come within 30 s.
 */
export async function orderFlow(shop: GatewayClient, { tell, report }: Narrator): Promise<FinishedOrder> {
  const customerId = await registerCustomer(shop, { tell, report });
  const guid = await placeOrder(shop, customerId, { tell, report });
  await shop.post(`/orders/orders/${guid}/approve`);
  tell('orders', 'APPROVED, fulfilment requested');

  const request = `/fulfillment/fulfillments/${guid}`;
  const requested = {
    hop: 'orders.order.fulfill: orders to fulfillment',
    read: () => shop.get(request),
    until: ({ status }: Answer) => status === 200,
  };
  await arrives(requested, report);
  tell('fulfillment', 'has the request');
  for (const step of STEPS) {
    const { body } = await shop.post(`${request}/${step}`);
    tell('fulfillment', last(historyOf((body as FulfillmentBody).order)));
  }

  const changed = {
    hop: 'fulfillment.order.change: fulfillment to orders',
    read: () => shop.get(`/orders/orders/${guid}`),
    until: ({ body }: Answer) => last(historyOf(body)) === 'RECEIVED',
  };
  const received = await arrives(changed, report);
  tell('orders', historyOf(received.body).map(statusOf).join(' → '));
  const { body } = await shop.get(request);
  return {
    customerId,
    guid,
    atOrders: historyOf(received.body),
    atFulfillment: historyOf((body as FulfillmentBody).order),
  };
}

interface FulfillmentBody {
  readonly order: unknown;
}

async function registerCustomer(shop: GatewayClient, { tell }: Narrator): Promise<string> {
  const { body } = await shop.post('/accounts/customers', CUSTOMER);
  const { id } = body as { id: string };
  tell('accounts', `customer ${id} registered`);
  return id;
}

// orders learns of a customer by an event: until then it answers 404 and says when to ask again.
async function placeOrder(shop: GatewayClient, customerId: string, { tell, report }: Narrator): Promise<string> {
  const known = {
    hop: 'accounts.customer.change: accounts to orders',
    read: () => shop.tryPost(`/orders/customers/${customerId}/orders`, { orderItems: LINES }),
    until: ({ status }: Answer) => status !== 404,
  };
  const { status, body } = await arrives(known, report);
  if (status !== 201) throw new Stalled('placing the order', `it answered ${status}: ${JSON.stringify(body)}`);
  const { guid, total } = body as { guid: string; total: number };
  tell('orders', `knows the customer; order ${guid} CREATED, ${total} USD`);
  return guid;
}

/** An event that has to cross to another service, and how that is seen there. */
interface Arrival {
  readonly hop: string;
  readonly read: () => Promise<Answer>;
  readonly until: (answer: Answer) => boolean;
}

function arrives({ hop, read, until }: Arrival, report: Report): Promise<Answer> {
  return slowly(`Waiting for ${hop}`, report, async () => {
    const end = performance.now() + HOP_MS;
    for (;;) {
      const answer = await read();
      if (until(answer)) return answer;
      if (performance.now() > end) throw new Stalled(hop, `${answer.status}: ${JSON.stringify(answer.body)}`);
      await sleep(25);
    }
  });
}

function historyOf(order: unknown): readonly OrderStatusEvent[] {
  return (order as { orderStatusEvents?: readonly OrderStatusEvent[] }).orderStatusEvents ?? [];
}

const statusOf = ({ orderStatusType }: OrderStatusEvent): string => orderStatusType;

function last(history: readonly OrderStatusEvent[]): string {
  return history.at(-1)?.orderStatusType ?? 'no status';
}
