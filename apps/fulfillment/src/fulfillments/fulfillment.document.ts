import { fulfillmentChange, orderFulfill, type OrderStatusType } from '@storefront/contracts';
import type { AggregateKind, StoredAggregate } from '@storefront/outbox';
import { Schema } from 'mongoose';
import { currentStatus, type Fulfillment, type RequestedItem } from './domain/fulfillment.ts';

/** A fulfillment in MongoDB: its members as in the model, prices in cents, and what its lists look for. */
export interface FulfillmentDocument extends StoredAggregate, Omit<Fulfillment, 'id'> {
  /** The last of `order.orderStatusEvents`, once more, for the index. */
  readonly status: OrderStatusType;
}

/** One document per requested order. The events it publishes and the ones it hears have the order's guid as key. */
export const FULFILLMENT: AggregateKind<Fulfillment> = {
  name: 'fulfillment',
  collection: 'fulfillment.requests',
  publishes: fulfillmentChange,
  consumes: orderFulfill,
  toFields: (fulfillment) => ({ ...ownFields(fulfillment), status: currentStatus(fulfillment) }),
  fromFields: (id, fields) => ({ id, ...ownFields(fields as FulfillmentDocument) }),
};

/** The fulfillment in a document. */
export const toFulfillment = (document: FulfillmentDocument): Fulfillment =>
  FULFILLMENT.fromFields(document._id, document);

/** What reading asks of the collection: members that a filter may name, and the orders of its lists. */
export const fulfillmentSchema = new Schema<FulfillmentDocument>(
  { _id: String, timestamp: Number, status: String, deletedAt: Date },
  { collection: FULFILLMENT.collection, versionKey: false },
)
  .index({ timestamp: 1, _id: 1 })
  .index({ status: 1, timestamp: 1, _id: 1 });

function ownFields(fulfillment: Omit<Fulfillment, 'id'>): Omit<Fulfillment, 'id'> {
  const { customerId, timestamp, name, contact, address, order, shippingMethod } = fulfillment;
  const { guid, orderStatusEvents, orderItems } = order;
  return {
    customerId,
    timestamp,
    name,
    contact,
    address,
    order: { guid, orderStatusEvents, orderItems: orderItems.map(itemFields) },
    ...(shippingMethod ? { shippingMethod } : {}),
  };
}

function itemFields({ product: { guid, title, description, price }, quantity }: RequestedItem): RequestedItem {
  return { product: { guid, title, description, price }, quantity };
}
