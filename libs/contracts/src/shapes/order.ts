import { z } from 'zod';
import { price } from './money.ts';
import { note, text, timestamp, uuid } from './text.ts';

export const orderStatusTypes = [
  'CREATED',
  'APPROVED',
  'REJECTED',
  'CANCELLED',
  'PROCESSING',
  'ON_HOLD',
  'SHIPPED',
  'IN_TRANSIT',
  'RECEIVED',
  'RETURNED',
] as const;
export type OrderStatusType = (typeof orderStatusTypes)[number];

/** Which statuses may follow which: the table of docs/domain.md, "Transitions". */
export const NEXT: Readonly<Record<OrderStatusType, readonly OrderStatusType[]>> = {
  CREATED: ['APPROVED', 'REJECTED', 'CANCELLED'],
  APPROVED: ['PROCESSING', 'CANCELLED'],
  PROCESSING: ['SHIPPED', 'ON_HOLD', 'CANCELLED'],
  ON_HOLD: ['PROCESSING', 'CANCELLED'],
  SHIPPED: ['IN_TRANSIT'],
  IN_TRANSIT: ['RECEIVED'],
  RECEIVED: ['RETURNED'],
  REJECTED: [],
  CANCELLED: [],
  RETURNED: [],
};

/** One step in an order's history; the last one is its current status. */
export const orderStatusEvent = z.strictObject({
  timestamp,
  orderStatusType: z.enum(orderStatusTypes),
  note: note.optional(),
});
export type OrderStatusEvent = z.infer<typeof orderStatusEvent>;

/** A product as a buyer saw it when ordering. */
export const product = z.strictObject({ guid: uuid, title: text(), description: text(500), price });
export type Product = z.infer<typeof product>;

/** How many of a product: 1 to 1000. */
export const quantity = z.int().min(1).max(1000);

export const orderItem = z.strictObject({ product, quantity });

/** An order as fulfillment is asked for it, and shows it: what is in it and how far it is. */
export const requestedOrder = z.strictObject({
  guid: uuid,
  orderStatusEvents: z.array(orderStatusEvent),
  orderItems: z.array(orderItem),
});

/** Longest history an order keeps; the next status is refused (422). */
export const MAX_STATUSES = 100;
