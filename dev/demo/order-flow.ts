import { setTimeout as sleep } from 'node:timers/promises';
import type { OrderStatusEvent } from '@storefront/contracts';
import type { Answer, GatewayClient } from './gateway-client.ts';
import { Stalled } from './stalled.ts';

/** One order that went all the way: the keys of its events, and the histories that both apps tell of it. */
export interface FinishedOrder {
  readonly customerId: string;
  readonly guid: string;
  readonly atOrders: readonly OrderStatusEvent[];
  readonly atFulfillment: readonly OrderStatusEvent[];
}

/** Takes one step of the order, for people: which app, and what happened there. */
export type Tell = (app: string, what: string) => void;

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
export async function orderFlow(shop: GatewayClient, tell: Tell): Promise<FinishedOrder> {
  const customerId = await registerCustomer(shop, tell);
  const guid = await placeOrder(shop, customerId, tell);
  await shop.post(`/orders/orders/${guid}/approve`);
  tell('orders', 'APPROVED, fulfilment requested');

  const request = `/fulfillment/fulfillments/${guid}`;
  await arrives(
    'orders.order.fulfill: orders to fulfillment',
    () => shop.get(request),
    (answer) => answer.status === 200,
  );
  tell('fulfillment', 'has the request');
  for (const step of STEPS) {
    const { body } = await shop.post(`${request}/${step}`);
    tell('fulfillment', last(historyOf((body as FulfillmentBody).order)));
  }

  const order = () => shop.get(`/orders/orders/${guid}`);
  const isReceived = ({ body }: Answer) => last(historyOf(body)) === 'RECEIVED';
  const received = await arrives('fulfillment.order.change: fulfillment to orders', order, isReceived);
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

async function registerCustomer(shop: GatewayClient, tell: Tell): Promise<string> {
  const { body } = await shop.post('/accounts/customers', CUSTOMER);
  const { id } = body as { id: string };
  tell('accounts', `customer ${id} registered`);
  return id;
}

// orders learns of a customer by an event: until then it answers 404 and says when to ask again.
async function placeOrder(shop: GatewayClient, customerId: string, tell: Tell): Promise<string> {
  const place = () => shop.tryPost(`/orders/customers/${customerId}/orders`, { orderItems: LINES });
  const hop = 'accounts.customer.change: accounts to orders';
  const { status, body } = await arrives(hop, place, (answer) => answer.status !== 404);
  if (status !== 201) throw new Stalled('placing the order', `it answered ${status}: ${JSON.stringify(body)}`);
  const { guid, total } = body as { guid: string; total: number };
  tell('orders', `knows the customer; order ${guid} CREATED, ${total} USD`);
  return guid;
}

async function arrives(hop: string, read: () => Promise<Answer>, until: (answer: Answer) => boolean): Promise<Answer> {
  const end = performance.now() + HOP_MS;
  for (;;) {
    const answer = await read();
    if (until(answer)) return answer;
    if (performance.now() > end) throw new Stalled(hop, `${answer.status}: ${JSON.stringify(answer.body)}`);
    await sleep(25);
  }
}

function historyOf(order: unknown): readonly OrderStatusEvent[] {
  return (order as { orderStatusEvents?: readonly OrderStatusEvent[] }).orderStatusEvents ?? [];
}

const statusOf = ({ orderStatusType }: OrderStatusEvent): string => orderStatusType;

function last(history: readonly OrderStatusEvent[]): string {
  return history.at(-1)?.orderStatusType ?? 'no status';
}
