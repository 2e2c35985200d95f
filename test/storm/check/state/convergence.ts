import { isDeepStrictEqual } from 'node:util';
import type { Check, Parcel, Person } from '../evidence.ts';
import { byId } from '../flows.ts';

/** Services that tell different stories of one customer or one order when all is calm. */
export const convergence: Check = ({ dump: { copies, customers, orders, requests } }) => [
  ...customersApart(customers, byId(copies)),
  ...ordersApart(orders, byId(requests)),
  ...strangers(requests, byId(orders)),
  ...strangers(copies, byId(customers)),
];

function customersApart(customers: readonly Person[], copies: ReadonlyMap<string, Person>): string[] {
  return customers
    .filter(({ id, told }) => copies.get(id)?.told !== told)
    .map(({ id }) => `customer ${id} is another one at orders`);
}

function ordersApart(orders: readonly Parcel[], requests: ReadonlyMap<string, Parcel>): string[] {
  return orders.flatMap((order) => {
    const request = requests.get(order.id);
    if (!request) return order.statuses.length === 1 ? [] : [`order ${order.id} went on without fulfillment`];
    const isSame =
      isDeepStrictEqual(order.statuses, request.statuses) && isDeepStrictEqual(order.quantities, request.quantities);
    return isSame
      ? []
      : [`order ${order.id}: ${order.statuses.join(', ')}; at fulfillment ${request.statuses.join(', ')}`];
  });
}

const strangers = (effects: readonly { id: string }[], sources: ReadonlyMap<string, unknown>): string[] =>
  effects.filter(({ id }) => !sources.has(id)).map(({ id }) => `${id} is known to the other service alone`);
