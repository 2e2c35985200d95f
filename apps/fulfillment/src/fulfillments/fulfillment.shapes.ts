import {
  address,
  contact,
  name,
  note,
  orderStatusTypes,
  requestedOrder,
  timestamp,
  toDollars,
  uuid,
} from '@storefront/contracts';
import { pageQuery } from '@storefront/http';
import { z } from 'zod';
import { currentStatus, latestStatus, type Fulfillment } from './domain/fulfillment.ts';
import { shippingMethods } from './domain/shipping-method.ts';

const shippingMethod = z.enum(shippingMethods).meta({ example: 'Drone' });
const status = z.enum(orderStatusTypes).meta({ example: 'PROCESSING' });

/** Where a list goes on: the time of the last request on the page, and its id for those of the same millisecond. */
const position = z.strictObject({ timestamp, id: uuid });

/** `?limit=&cursor=` */
export const pageOnly = z.strictObject(pageQuery(position));

/** `?status=&limit=&cursor=` */
export const listQuery = z.strictObject({ ...pageQuery(position), status: status.optional() });
export type ListQuery = z.output<typeof listQuery>;

/** What may be said with any step. The body may be left out. */
export const stepInput = z.strictObject({ note: note.meta({ example: 'Items out of stock' }).optional() }).default({});
export type StepInput = z.output<typeof stepInput>;

/** What may be said when shipping. The body may be left out: then the carrier is picked. */
export const shipInput = z
  .strictObject({ shippingMethod: shippingMethod.optional(), note: note.optional() })
  .default({});
export type ShipInput = z.output<typeof shipInput>;

/** A fulfillment as people see it: prices in dollars. */
export const fulfillmentView = z
  .strictObject({
    id: uuid,
    customerId: uuid,
    timestamp,
    name,
    contact,
    address,
    order: requestedOrder,
    shippingMethod: shippingMethod.optional(),
  })
  .meta({ id: 'Fulfillment' });
export type FulfillmentView = z.output<typeof fulfillmentView>;

/** One line of the summary: how far a request is, without the person behind it. */
export const summaryView = z
  .strictObject({
    id: uuid,
    customerId: uuid,
    timestamp,
    status,
    /** When it came to this status, epoch milliseconds. */
    since: timestamp,
    lines: z.int().meta({ description: 'How many lines the order has' }),
    shippingMethod: shippingMethod.optional(),
  })
  .meta({ id: 'FulfillmentSummary' });
export type SummaryView = z.output<typeof summaryView>;

/** The answer that shows one fulfillment. */
export function toView(fulfillment: Fulfillment): FulfillmentView {
  const { id, customerId, order, shippingMethod: method } = fulfillment;
  return {
    id,
    customerId,
    timestamp: fulfillment.timestamp,
    name: fulfillment.name,
    contact: fulfillment.contact,
    address: fulfillment.address,
    order: {
      guid: order.guid,
      orderStatusEvents: [...order.orderStatusEvents],
      orderItems: order.orderItems.map(({ product, quantity }) => ({
        product: { ...product, price: toDollars(product.price) },
        quantity,
      })),
    },
    ...(method ? { shippingMethod: method } : {}),
  };
}

/** The line that sums one fulfillment up. */
export function toSummary(fulfillment: Fulfillment): SummaryView {
  const { id, customerId, order, shippingMethod: method } = fulfillment;
  return {
    id,
    customerId,
    timestamp: fulfillment.timestamp,
    status: currentStatus(fulfillment),
    since: latestStatus(fulfillment).timestamp,
    lines: order.orderItems.length,
    ...(method ? { shippingMethod: method } : {}),
  };
}
