import { NEXT, type OrderStatusType } from '@storefront/contracts';
import { markOf, quantitiesOf } from '../history/mark.ts';
import type { Sight } from '../history/operation.ts';
import { now, type Reply } from './ask.ts';
import { statusesOf, type Deed, type Doer, type Prepare } from './deed.ts';
import type { KnownOrder } from './knowledge.ts';

/** Products of the first catalogue. */
const PRODUCTS = [
  'b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897',
  'd01fde07-7c24-49c5-a5f1-bc2ce1f14c48',
  'a9d5a5c7-4245-4b4e-b1c3-1d3968f36b2d',
] as const;

/** An event is at fulfillment within a fraction of a second, while nothing is broken. */
const USUALLY_ARRIVED_MS = 500;
const AGAIN_MS = 1500;
/** So often somebody approves what is approved already: it must be refused and leave no trace. */
const ILLEGAL_ONE_IN = 20;
const STILL_IN_LIST_ONE_IN = 10;

interface OrderView {
  readonly guid: string;
  readonly orderStatusEvents: readonly { readonly orderStatusType: OrderStatusType; readonly note?: string }[];
}

/** A new order; its quantities are the mark. */
export const place: Prepare = ({ chance, knowledge, op }) => {
  const customer = knowledge.customer(chance).id;
  const quantities = quantitiesOf(op);
  return {
    kind: 'place',
    app: 'orders',
    method: 'POST',
    path: `/orders/customers/${customer}/orders`,
    body: { orderItems: PRODUCTS.map((guid, line) => ({ product: { guid }, quantity: quantities[line] })) },
    about: customer,
    learn: (reply) => {
      if (reply?.status !== 201) return undefined;
      const order = reply.body as OrderView;
      knowledge.placed.push({ guid: order.guid, customer, status: 'CREATED', notBefore: 0 });
      return sightOf('order', order);
    },
  };
};

/** An order's approval, which requests its fulfilment. Now and then two clients try, or one tries in vain. */
export const approve: Prepare = (doer) => {
  const { chance, knowledge } = doer;
  if (knowledge.approved.length > 0 && chance.oneIn(ILLEGAL_ONE_IN))
    return approval(chance.pick(knowledge.approved), doer);
  const order = knowledge.take(knowledge.placed, chance);
  if (order && chance.oneIn(STILL_IN_LIST_ONE_IN)) knowledge.placed.push({ ...order });
  return order && approval(order, doer);
};

function approval(order: KnownOrder, { knowledge, op }: Doer): Deed {
  const wasApproved = order.status !== 'CREATED';
  return {
    ...command(`/orders/orders/${order.guid}/approve`, order.guid, op),
    kind: 'approve',
    app: 'orders',
    learn: (reply) => {
      const status = statusIn(reply);
      // A refusal may rest on an approval whose answer was lost.
      if (!wasApproved && status) knowledge.approved.push({ ...order, status, notBefore: now() + USUALLY_ARRIVED_MS });
      if (!wasApproved && !status) knowledge.placed.push(order);
      return reply?.status === 200 ? sightOf('order', reply.body as OrderView) : undefined;
    },
  };
}

/** What may be done with a request, by its status, the likeliest more than once. */
const STEPS: Readonly<Partial<Record<OrderStatusType, readonly string[]>>> = {
  APPROVED: ['process', 'process', 'process', 'process', 'cancel'],
  PROCESSING: ['ship', 'ship', 'ship', 'hold', 'hold', 'cancel'],
  ON_HOLD: ['resume'],
  SHIPPED: ['in-transit'],
  IN_TRANSIT: ['receive'],
  RECEIVED: ['return'],
};

/** One step of a request at fulfillment. */
export const step: Prepare = (doer) => {
  const { chance, knowledge } = doer;
  const order = knowledge.take(knowledge.approved, chance);
  if (!order) return undefined;
  if (order.notBefore > now()) {
    knowledge.approved.push(order);
    return undefined;
  }
  const taken = chance.pick(STEPS[order.status] ?? ['process']);
  return {
    ...command(`/fulfillment/fulfillments/${order.guid}/${taken}`, order.guid, doer.op),
    kind: 'step',
    app: 'fulfillment',
    learn: (reply) => {
      const status = statusIn(reply);
      const next = {
        ...order,
        status: status ?? order.status,
        notBefore: reply?.status === 404 ? now() + AGAIN_MS : 0,
      };
      if (NEXT[next.status].length === 0 || reply?.status === 422) knowledge.settle(next);
      else knowledge.approved.push(next);
      return reply?.status === 200 ? sightOf('fulfillment', (reply.body as { order: OrderView }).order) : undefined;
    },
  };
};

/** Reads an order, at orders or at fulfillment. */
export const readOrder: Prepare = ({ chance, knowledge }) => {
  const order = knowledge.anyOrder(chance);
  if (!order) return undefined;
  const of = chance.oneIn(2) ? 'order' : 'fulfillment';
  const { guid } = order;
  return {
    kind: 'read',
    app: of === 'order' ? 'orders' : 'fulfillment',
    method: 'GET',
    path: of === 'order' ? `/orders/orders/${guid}` : `/fulfillment/fulfillments/${guid}`,
    about: guid,
    learn: (reply) => {
      if (reply?.status === 404) return { of, id: guid, isAbsent: true };
      if (reply?.status !== 200) return undefined;
      return sightOf(of, of === 'order' ? (reply.body as OrderView) : (reply.body as { order: OrderView }).order);
    },
  };
};

const command = (path: string, about: string, op: number) =>
  ({ method: 'POST', path, about, body: { note: markOf(op) } }) as const;

const sightOf = (of: Sight['of'], { guid, orderStatusEvents }: OrderView): Sight => ({
  of,
  id: guid,
  statuses: statusesOf(orderStatusEvents),
});

/** Where an answer says that the order stands now; a refusal says it too. */
function statusIn(reply: Reply | undefined): OrderStatusType | undefined {
  if (reply?.status === 409) return (reply.body as { currentStatus?: OrderStatusType }).currentStatus;
  if (reply?.status !== 200) return undefined;
  const { order, ...view } = reply.body as OrderView & { order?: OrderView };
  return (order ?? view).orderStatusEvents.at(-1)?.orderStatusType;
}
