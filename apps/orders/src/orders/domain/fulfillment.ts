import {
  FULFILLMENT_CANCELLATION_REQUESTED,
  FULFILLMENT_REQUESTED,
  NEXT,
  toDollars,
  type Address,
  type Contact,
  type FulfillmentCancellationEvent,
  type FulfillmentRequestEvent,
  type Name,
  type OrderStatusEvent,
} from '@storefront/contracts';
import { CancellationNotAsked, IllegalTransition, NoShippingAddress, NotApproved } from './order.errors.ts';
import { advance, currentStatus, statusEvent, type Occasion, type Order } from './order.ts';

/** Whom an order is sent to: the copy of its customer. */
export interface Recipient {
  readonly name: Name;
  readonly contact: Contact;
  readonly addresses: readonly Address[];
}

/** What fulfillment has to hear. */
export type OrderEvent =
  | { readonly type: typeof FULFILLMENT_REQUESTED; readonly data: FulfillmentRequestEvent }
  | { readonly type: typeof FULFILLMENT_CANCELLATION_REQUESTED; readonly data: FulfillmentCancellationEvent };

/** What an order became, and what fulfillment must hear of it. Where nothing changed, `order` is the one passed in. */
export interface OrderChange {
  readonly order: Order;
  readonly event?: OrderEvent;
}

/**
 * Approves an order and requests its fulfilment in the same breath.
 *
 * @param recipient undefined if the customer is not known here (any more)
 * @throws {IllegalTransition} unless it is CREATED
 * @throws {NoShippingAddress}
 */
export function approveOrder(order: Order, recipient: Recipient | undefined, occasion: Occasion): OrderChange {
  return request(advance(order, statusEvent('APPROVED', occasion)), recipient, occasion.at);
}

/**
 * Requests the fulfilment of an approved order that was never sent, such as a seeded one. Asked again, whatever became
 * of the order since, it changes and sends nothing.
 *
 * @throws {NotApproved} {@link NoShippingAddress}
 */
export function fulfillOrder(order: Order, recipient: Recipient | undefined, { at }: Occasion): OrderChange {
  if (order.fulfillmentRequestedAt !== undefined) return { order };
  const current = currentStatus(order);
  if (current !== 'APPROVED') throw new NotApproved(order.guid, current);
  return request(order, recipient, at);
}

/**
 * Cancels an order that was not sent to fulfillment. For one that was, it asks fulfillment, which decides: the
 * cancellation is PENDING until it answers, and asking again meanwhile changes and sends nothing.
 *
 * @throws {IllegalTransition} not sent and past cancelling, or sent and in a final status
 */
export function cancelOrder(order: Order, occasion: Occasion): OrderChange {
  if (order.fulfillmentRequestedAt === undefined) return { order: advance(order, statusEvent('CANCELLED', occasion)) };
  if (order.cancellation?.outcome === 'PENDING') return { order };
  const current = currentStatus(order);
  if (NEXT[current].length === 0) throw new IllegalTransition(order.guid, current, 'CANCELLED');
  const note = occasion.note === undefined ? {} : { note: occasion.note };
  return {
    order: { ...order, cancellation: { requestedAt: occasion.at, ...note, outcome: 'PENDING' } },
    event: {
      type: FULFILLMENT_CANCELLATION_REQUESTED,
      data: { guid: order.guid, timestamp: occasion.at, ...note },
    },
  };
}

/**
 * Takes over a status that fulfillment reports. CANCELLED also settles a pending cancellation.
 *
 * @throws {IllegalTransition} {@link HistoryFull} the report contradicts what is known here
 */
export function applyStatus(order: Order, reported: OrderStatusEvent): Order {
  const next = advance(order, reported);
  return reported.orderStatusType === 'CANCELLED' ? settle(next, 'CANCELLED', reported.timestamp) : next;
}

/**
 * Takes over fulfillment's refusal to cancel. One that comes after the cancellation was settled otherwise, say because
 * fulfillment had cancelled by itself meanwhile, changes nothing.
 *
 * @param at epoch milliseconds by fulfillment's clock
 * @throws {CancellationNotAsked}
 */
export function applyCancellationRefused(order: Order, at: number): Order {
  if (!order.cancellation) throw new CancellationNotAsked(order.guid);
  return settle(order, 'REFUSED', at);
}

function settle(order: Order, outcome: 'CANCELLED' | 'REFUSED', decidedAt: number): Order {
  if (order.cancellation?.outcome !== 'PENDING') return order;
  return { ...order, cancellation: { ...order.cancellation, outcome, decidedAt } };
}

function request(order: Order, recipient: Recipient | undefined, at: number): OrderChange {
  const address = recipient?.addresses.find(({ type }) => type === 'SHIPPING');
  if (!recipient || !address) throw new NoShippingAddress(order.guid, order.customerId);
  const { guid, customerId, orderStatusEvents } = order;
  const orderItems = order.orderItems.map(({ product: { guid, title, description, price }, quantity }) => ({
    product: { guid, title, description, price: toDollars(price) },
    quantity,
  }));
  const { name, contact } = recipient;
  return {
    order: { ...order, fulfillmentRequestedAt: at },
    event: {
      type: FULFILLMENT_REQUESTED,
      data: {
        customerId,
        timestamp: at,
        name,
        contact,
        address,
        order: { guid, orderStatusEvents: [...orderStatusEvents], orderItems },
      },
    },
  };
}
