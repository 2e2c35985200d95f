import type { Address, Cents, Contact, Name, OrderStatusEvent, OrderStatusType, Product } from '@storefront/contracts';
import { AlreadyRequested, NotApproved } from './fulfillment.errors.ts';
import type { ShippingMethod } from './shipping-method.ts';

/** One line of the order, with the price as the buyer saw it. */
export interface RequestedItem {
  readonly product: Omit<Product, 'price'> & { readonly price: Cents };
  readonly quantity: number;
}

/** The order as orders sent it; its history goes on here. */
export interface RequestedOrder {
  readonly guid: string;
  readonly orderStatusEvents: readonly OrderStatusEvent[];
  readonly orderItems: readonly RequestedItem[];
}

/** An order on its way to the customer: where to, what, how, and how far it is. */
export interface Fulfillment {
  /** The order's guid. */
  readonly id: string;
  readonly customerId: string;
  /** When it was requested, epoch milliseconds. */
  readonly timestamp: number;
  readonly name: Name;
  readonly contact: Contact;
  readonly address: Address;
  readonly order: RequestedOrder;
  /** Known from shipping on. */
  readonly shippingMethod?: ShippingMethod;
}

/** What orders asks for. */
export type FulfillmentRequest = Omit<Fulfillment, 'id' | 'shippingMethod'>;

/**
 * Takes up an order for fulfilment.
 *
 * Copies of one request are told apart from a second request by the event's number and never get here. What does get
 * here while the order is already known is a contradiction that fulfillment can't settle: shipping an order twice and
 * overwriting a history are both worse than asking a person.
 *
 * @throws {AlreadyRequested} when `current` is there already
 * @throws {NotApproved} when the order's current status is not APPROVED
 */
export function requestFulfillment(current: Fulfillment | undefined, request: FulfillmentRequest): Fulfillment {
  const id = request.order.guid;
  if (current) throw new AlreadyRequested(id, currentStatus(current));
  const status = request.order.orderStatusEvents.at(-1)?.orderStatusType ?? 'without any status';
  if (status !== 'APPROVED') throw new NotApproved(id, status);
  return { id, ...request };
}

/** The last status of the history. */
export function latestStatus(fulfillment: Fulfillment): OrderStatusEvent {
  const latest = fulfillment.order.orderStatusEvents.at(-1);
  // A request without a status is refused, and statuses are only ever added.
  if (!latest) throw new Error(`Fulfillment ${fulfillment.id} has no status`);
  return latest;
}

/** Where the request stands now. */
export const currentStatus = (fulfillment: Fulfillment): OrderStatusType => latestStatus(fulfillment).orderStatusType;
