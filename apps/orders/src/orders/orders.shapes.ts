import {
  note,
  orderItem,
  orderStatusEvent,
  orderStatusTypes,
  price,
  quantity,
  timestamp,
  toCents,
  toDollars,
  uuid,
} from '@storefront/contracts';
import { pageQuery, pageShape } from '@storefront/http';
import { z } from 'zod';
import { currentStatus, orderTotal, placedAt, type Order } from './domain/order.ts';
import type { WantedLine } from './domain/place-order.ts';

const status = z.enum(orderStatusTypes).meta({ example: 'APPROVED' });

/** A sum of prices in JSON: US dollars, at most two decimals. */
export const amount = z.number().nonnegative().meta({ description: 'US dollars, at most two decimals', example: 5.97 });

const cancellation = z.strictObject({
  requestedAt: timestamp,
  note: note.optional(),
  outcome: z.enum(['PENDING', 'CANCELLED', 'REFUSED']),
  decidedAt: timestamp.optional(),
});

/** An order as people see it: prices and total in dollars. */
export const orderView = z
  .strictObject({
    guid: uuid,
    customerId: uuid,
    currentStatus: status,
    total: amount,
    fulfillmentRequestedAt: timestamp.optional(),
    cancellation: cancellation.optional(),
    orderStatusEvents: z.array(orderStatusEvent),
    orderItems: z.array(orderItem),
  })
  .meta({ id: 'Order' });
export type OrderView = z.output<typeof orderView>;

export const orderPage = pageShape(orderView);

const wantedLine = z.strictObject({
  product: z.strictObject({ guid: uuid, price: price.optional() }),
  quantity,
});

/** What a buyer sends. A price may be sent along; it must be the catalogue's. */
export const orderInput = z.strictObject({ orderItems: z.array(wantedLine).min(1).max(100) }).meta({
  id: 'OrderInput',
  example: { orderItems: [{ product: { guid: 'b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897' }, quantity: 3 }] },
});
export type OrderInput = z.output<typeof orderInput>;

/** What may be said with a command. The body may be left out. */
export const noteInput = z.strictObject({ note: note.meta({ example: 'Looks good' }).optional() }).default({});
export type NoteInput = z.output<typeof noteInput>;

const position = z.strictObject({ placedAt: timestamp, guid: uuid });
/** Where a list of orders goes on. */
export type OrderPosition = z.output<typeof position>;

const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .transform((text) => Date.parse(text))
  .meta({ description: 'ISO 8601: a date, which begins at midnight UTC, or a time with its offset' });

/** `?limit=&cursor=`, the newest first. */
const orderPaging = pageQuery(position);

/** A customer's own orders. */
export const ownOrdersQuery = z.strictObject({ ...orderPaging, status: status.optional() });
export type OwnOrdersQuery = z.output<typeof ownOrdersQuery>;

/** All orders, by any of these together. */
export const ordersQuery = z.strictObject({
  ...orderPaging,
  status: status.optional(),
  customerId: uuid.optional(),
  placedFrom: moment.optional(),
  placedBefore: moment.optional(),
});
export type OrdersQuery = z.output<typeof ordersQuery>;
/** Which orders a list shows: `placedFrom` on and before `placedBefore`, epoch ms. What is left out lets all pass. */
export type OrderFilter = Partial<Omit<OrdersQuery, 'limit' | 'cursor'>>;

/** What a cursor says of an order. */
export const positionOf = (order: Order): OrderPosition => ({ placedAt: placedAt(order), guid: order.guid });

/** The lines a buyer sent, as the domain takes them. */
export const toLines = ({ orderItems }: OrderInput): WantedLine[] =>
  orderItems.map(({ product, quantity: pieces }) => ({
    productGuid: product.guid,
    quantity: pieces,
    price: product.price === undefined ? undefined : toCents(product.price),
  }));

/** The answer that shows one order. */
export function toOrderView(order: Order): OrderView {
  const { guid, customerId, fulfillmentRequestedAt, cancellation: wish } = order;
  return {
    guid,
    customerId,
    currentStatus: currentStatus(order),
    total: toDollars(orderTotal(order)),
    ...(fulfillmentRequestedAt === undefined ? {} : { fulfillmentRequestedAt }),
    ...(wish ? { cancellation: { ...wish } } : {}),
    orderStatusEvents: [...order.orderStatusEvents],
    orderItems: order.orderItems.map(({ product, quantity: pieces }) => ({
      product: { ...product, price: toDollars(product.price) },
      quantity: pieces,
    })),
  };
}
