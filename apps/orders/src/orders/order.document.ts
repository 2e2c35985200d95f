import { fulfillmentChange, orderFulfill, type Cents, type OrderStatusType } from '@storefront/contracts';
import type { AggregateKind, StoredAggregate } from '@storefront/outbox';
import { Schema } from 'mongoose';
import { currentStatus, orderTotal, placedAt, type Cancellation, type Order, type OrderLine } from './domain/order.ts';

/** An order in MongoDB: its members as in the model, prices in cents, and what lists look for. */
export interface OrderDocument extends StoredAggregate, Omit<Order, 'guid'> {
  /** The last of `orderStatusEvents`, once more, for the index. */
  readonly status: OrderStatusType;
  /** The timestamp of the first, once more, for the index. Epoch milliseconds. */
  readonly placedAt: number;
  readonly total: Cents;
}

/** One document an order. The events it sends and the ones it hears of have the order's guid as key. */
export const ORDER: AggregateKind<Order> = {
  name: 'order',
  collection: 'customer.orders',
  publishes: orderFulfill,
  consumes: fulfillmentChange,
  toFields: (order) => ({
    ...ownFields(order),
    status: currentStatus(order),
    placedAt: placedAt(order),
    total: orderTotal(order),
  }),
  fromFields: (guid, fields) => ({ guid, ...ownFields(fields as OrderDocument) }),
};

/** The order in a document. */
export const toOrder = (document: OrderDocument): Order => ORDER.fromFields(document._id, document);

function ownFields(order: Omit<Order, 'guid'>): Omit<Order, 'guid'> {
  const { customerId, fulfillmentRequestedAt, cancellation, orderStatusEvents, orderItems } = order;
  return {
    customerId,
    ...(fulfillmentRequestedAt === undefined ? {} : { fulfillmentRequestedAt }),
    ...(cancellation ? { cancellation: cancellationFields(cancellation) } : {}),
    orderStatusEvents,
    orderItems: orderItems.map(lineFields),
  };
}

function cancellationFields({ requestedAt, note, outcome, decidedAt }: Cancellation): Cancellation {
  return {
    requestedAt,
    ...(note === undefined ? {} : { note }),
    outcome,
    ...(decidedAt === undefined ? {} : { decidedAt }),
  };
}

function lineFields({ product: { guid, title, description, price }, quantity }: OrderLine): OrderLine {
  return { product: { guid, title, description, price }, quantity };
}

/** What reading asks of the collection: members that a filter may name, and the orders of its lists. */
export const orderSchema = new Schema<OrderDocument>(
  { _id: String, customerId: String, status: String, placedAt: Number, applied: Number, deletedAt: Date },
  { collection: ORDER.collection, versionKey: false },
)
  .index({ placedAt: -1, _id: -1 })
  .index({ status: 1, placedAt: -1, _id: -1 })
  .index({ customerId: 1, placedAt: -1, _id: -1 })
  .index({ customerId: 1, status: 1, total: 1 });
