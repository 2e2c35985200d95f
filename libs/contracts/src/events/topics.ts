import { z } from 'zod';
import { address, contact, name } from '../shapes/person.ts';
import { orderStatusEvent, orderStatusTypes, requestedOrder } from '../shapes/order.ts';
import { lenient, note, timestamp, uuid } from '../shapes/text.ts';
import type { TopicContract } from './topic-contract.ts';

export const CUSTOMER_CHANGED = 'storefront.customer.changed.v1';
export const CUSTOMER_DELETED = 'storefront.customer.deleted.v1';
export const FULFILLMENT_REQUESTED = 'storefront.fulfillment.requested.v1';
export const FULFILLMENT_CANCELLATION_REQUESTED = 'storefront.fulfillment.cancellation-requested.v1';
export const ORDER_STATUS_CHANGED = 'storefront.order.status-changed.v1';
export const FULFILLMENT_CANCELLATION_REFUSED = 'storefront.fulfillment.cancellation-refused.v1';

/** A customer as the other services may know them: never a card. */
export const customerChangeEvent = lenient(
  z.strictObject({ id: uuid, name, contact, addresses: z.array(address).max(100) }),
);
export type CustomerChangeEvent = z.infer<typeof customerChangeEvent>;

/** An approved order on its way to fulfillment, with all that shipping needs. */
export const fulfillmentRequestEvent = lenient(
  z.strictObject({
    customerId: uuid,
    timestamp,
    name,
    contact,
    address,
    order: requestedOrder,
  }),
);
export type FulfillmentRequestEvent = z.infer<typeof fulfillmentRequestEvent>;

/** The wish that a requested order be cancelled; fulfillment decides. */
export const fulfillmentCancellationEvent = lenient(z.strictObject({ guid: uuid, timestamp, note: note.optional() }));
export type FulfillmentCancellationEvent = z.infer<typeof fulfillmentCancellationEvent>;

/** One step that fulfillment took with an order. */
export const orderStatusChangeEvent = lenient(z.strictObject({ guid: uuid, orderStatusEvent }));
export type OrderStatusChangeEvent = z.infer<typeof orderStatusChangeEvent>;

/** Fulfillment's refusal to cancel, with the status that stood in the way. */
export const fulfillmentCancellationRefusedEvent = lenient(
  z.strictObject({ guid: uuid, timestamp, orderStatusType: z.enum(orderStatusTypes), note: note.optional() }),
);
export type FulfillmentCancellationRefusedEvent = z.infer<typeof fulfillmentCancellationRefusedEvent>;

/** Topic names as `@EventPattern` wants them. */
export const topics = {
  customerChange: 'accounts.customer.change',
  orderFulfill: 'orders.order.fulfill',
  fulfillmentChange: 'fulfillment.order.change',
} as const;

/** Key: customer id. */
export const customerChange: TopicContract = {
  topic: topics.customerChange,
  source: '/storefront/accounts',
  types: [
    { type: CUSTOMER_CHANGED, schema: customerChangeEvent, fullState: true },
    { type: CUSTOMER_DELETED, fullState: true },
  ],
};

/** Key: order guid. A cancellation must not overtake its request, so both stand here. */
export const orderFulfill: TopicContract = {
  topic: topics.orderFulfill,
  source: '/storefront/orders',
  types: [
    { type: FULFILLMENT_REQUESTED, schema: fulfillmentRequestEvent },
    { type: FULFILLMENT_CANCELLATION_REQUESTED, schema: fulfillmentCancellationEvent },
  ],
};

/** Key: order guid. */
export const fulfillmentChange: TopicContract = {
  topic: topics.fulfillmentChange,
  source: '/storefront/fulfillment',
  types: [
    { type: ORDER_STATUS_CHANGED, schema: orderStatusChangeEvent },
    { type: FULFILLMENT_CANCELLATION_REFUSED, schema: fulfillmentCancellationRefusedEvent },
  ],
};
