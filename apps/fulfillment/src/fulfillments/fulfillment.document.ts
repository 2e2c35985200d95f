import { fulfillmentChange, orderFulfill, type OrderStatusType } from '@storefront/contracts';
import type { AggregateKind, StoredAggregate } from '@storefront/outbox';
import { currentStatus, type Fulfillment } from './domain/fulfillment.ts';

type OwnFields = Omit<Fulfillment, 'id'>;

/** A fulfillment in MongoDB: its fields as in the model, and what its lists are sought by. */
export type FulfillmentDocument = StoredAggregate &
  OwnFields & {
    /** The last of `order.orderStatusEvents`, once more, for the index. */
    readonly status: OrderStatusType;
  };

/** One document per requested order. The events it publishes and the ones it hears have the order's guid as key. */
export const FULFILLMENT: AggregateKind<Fulfillment> = {
  name: 'fulfillment',
  collection: 'fulfillment.requests',
  publishes: fulfillmentChange,
  consumes: orderFulfill,
  toFields: (fulfillment) => ({ ...ownFields(fulfillment), status: currentStatus(fulfillment) }),
  fromFields: (id, fields) => ({ id, ...ownFields(fields as FulfillmentDocument) }),
};

function ownFields({ customerId, timestamp, name, contact, address, order, shippingMethod }: OwnFields): OwnFields {
  const { guid, orderStatusEvents, orderItems } = order;
  return {
    customerId,
    timestamp,
    name,
    contact,
    address,
    order: { guid, orderStatusEvents, orderItems },
    ...(shippingMethod ? { shippingMethod } : {}),
  };
}
