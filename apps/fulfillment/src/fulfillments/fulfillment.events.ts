import {
  FULFILLMENT_CANCELLATION_REFUSED,
  ORDER_STATUS_CHANGED,
  toCents,
  type FulfillmentCancellationRefusedEvent,
  type FulfillmentRequestEvent,
  type OrderStatusChangeEvent,
  type OrderStatusType,
} from '@storefront/contracts';
import type { NewEvent } from '@storefront/outbox';
import { latestStatus, type Fulfillment, type FulfillmentRequest } from './domain/fulfillment.ts';

/** What orders asks for, with prices in cents from here on. */
export function toRequest({ order, customerId, timestamp, name, contact, address }: FulfillmentRequestEvent) {
  const orderItems = order.orderItems.map(({ product, quantity }) => ({
    product: { ...product, price: toCents(product.price) },
    quantity,
  }));
  const request: FulfillmentRequest = {
    customerId,
    timestamp,
    name,
    contact,
    address,
    order: { guid: order.guid, orderStatusEvents: order.orderStatusEvents, orderItems },
  };
  return request;
}

/** Tells orders the step that was just taken. */
export function statusChanged(fulfillment: Fulfillment): NewEvent {
  const data: OrderStatusChangeEvent = { guid: fulfillment.id, orderStatusEvent: latestStatus(fulfillment) };
  return { type: ORDER_STATUS_CHANGED, data };
}

/** Tells orders that the order goes on, and which status stood in the way of cancelling it. */
export function cancellationRefused(guid: string, timestamp: number, orderStatusType: OrderStatusType, note: string) {
  const data: FulfillmentCancellationRefusedEvent = { guid, timestamp, orderStatusType, note };
  return { type: FULFILLMENT_CANCELLATION_REFUSED, data } satisfies NewEvent;
}
