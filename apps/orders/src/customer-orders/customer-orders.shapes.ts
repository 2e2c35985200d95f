import { name, orderStatusTypes, toDollars, total, uuid } from '@storefront/contracts';
import { pageShape } from '@storefront/http';
import { z } from 'zod';
import { profileMembers } from '../customers/customers.shapes.ts';
import type { Profile } from '../customers/domain/profile.ts';
import type { StatusCount } from '../orders/orders.repository.ts';
import { amount, orderView } from '../orders/orders.shapes.ts';

/** A customer with a page of their orders, the newest first. */
export const customerOrdersView = z
  .strictObject({
    ...profileMembers,
    orders: z.array(orderView),
    next: z.string().nullable().meta({ description: 'Cursor of the next page of orders; null on the last' }),
  })
  .meta({ id: 'CustomerOrders' });
export type CustomerOrdersView = z.output<typeof customerOrdersView>;

/** How many orders a customer has, by status, and what they cost together. */
export const summaryView = z
  .strictObject({
    id: uuid,
    name,
    orders: z.int().nonnegative(),
    total: amount,
    byStatus: z.partialRecord(z.enum(orderStatusTypes), z.int().positive()),
  })
  .meta({ id: 'CustomerSummary' });
export type SummaryView = z.output<typeof summaryView>;

export const summaryPage = pageShape(summaryView);

/** @param counts of this customer and perhaps of others */
export function toSummary({ id, name: called }: Profile, counts: readonly StatusCount[]): SummaryView {
  const own = counts.filter(({ customerId }) => customerId === id);
  return {
    id,
    name: called,
    orders: own.reduce((sum, { orders }) => sum + orders, 0),
    total: toDollars(total(own.map((count) => ({ price: count.total, quantity: 1 })))),
    byStatus: Object.fromEntries(own.map(({ status, orders }) => [status, orders])),
  };
}
