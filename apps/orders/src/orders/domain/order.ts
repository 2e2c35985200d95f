import {
  MAX_STATUSES,
  NEXT,
  total,
  type Cents,
  type OrderStatusEvent,
  type OrderStatusType,
} from '@storefront/contracts';
import { HistoryFull, IllegalTransition } from './order.errors.ts';

/** A product as the catalogue had it when it was ordered. */
export interface OrderedProduct {
  readonly guid: string;
  readonly title: string;
  readonly description: string;
  readonly price: Cents;
}

/** So many of one product. */
export interface OrderLine {
  readonly product: OrderedProduct;
  readonly quantity: number;
}

/** A wish to cancel, made after fulfillment was asked, and what fulfillment said to it. */
export interface Cancellation {
  /** Epoch milliseconds. */
  readonly requestedAt: number;
  readonly note?: string;
  readonly outcome: 'PENDING' | 'CANCELLED' | 'REFUSED';
  /** Epoch milliseconds by fulfillment's clock; absent while PENDING. */
  readonly decidedAt?: number;
}

/** One order with its whole history. A value: functions return a new one. */
export interface Order {
  readonly guid: string;
  readonly customerId: string;
  /** Epoch milliseconds of the request; from then on only fulfillment changes the status. */
  readonly fulfillmentRequestedAt?: number;
  /** The latest one asked for. */
  readonly cancellation?: Cancellation;
  /** Never empty, at most {@link MAX_STATUSES}; the last one is the current status. */
  readonly orderStatusEvents: readonly [OrderStatusEvent, ...OrderStatusEvent[]];
  readonly orderItems: readonly OrderLine[];
}

/** When something is done, and why in a person's words. */
export interface Occasion {
  /** Epoch milliseconds, UTC. */
  readonly at: number;
  readonly note?: string | undefined;
}

/** The last status of the history. */
export const currentStatus = (order: Order): OrderStatusType =>
  (order.orderStatusEvents.at(-1) ?? order.orderStatusEvents[0]).orderStatusType;

/** Epoch milliseconds of the first status. */
export const placedAt = (order: Order): number => order.orderStatusEvents[0].timestamp;

/** What the order costs: quantities times the prices at which it was placed. */
export const orderTotal = (order: Order): Cents =>
  total(order.orderItems.map(({ product, quantity }) => ({ price: product.price, quantity })));

/** A history's next entry. */
export const statusEvent = (orderStatusType: OrderStatusType, { at, note }: Occasion): OrderStatusEvent => ({
  timestamp: at,
  orderStatusType,
  ...(note === undefined ? {} : { note }),
});

/**
 * Adds one status to an order's history. Equal and even earlier timestamps are allowed: order of arrival decides.
 *
 * @throws {IllegalTransition} when the status may not follow the current one
 * @throws {HistoryFull} when the history is as long as it may get
 * @see docs/domain.md, "Transitions", for the table behind NEXT
 */
export function advance(order: Order, next: OrderStatusEvent): Order {
  const current = currentStatus(order);
  if (!NEXT[current].includes(next.orderStatusType)) {
    throw new IllegalTransition(order.guid, current, next.orderStatusType);
  }
  if (order.orderStatusEvents.length >= MAX_STATUSES) throw new HistoryFull(order.guid);
  return { ...order, orderStatusEvents: [...order.orderStatusEvents, next] };
}

/**
 * Turns an order down.
 *
 * @throws {IllegalTransition} unless it is CREATED
 */
export const rejectOrder = (order: Order, occasion: Occasion): Order =>
  advance(order, statusEvent('REJECTED', occasion));
