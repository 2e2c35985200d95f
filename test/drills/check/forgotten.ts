import type { OrderStatusType } from '@storefront/contracts';
import type { Document } from 'mongodb';
import type { DrillShop } from '../stage/drill-shop.ts';

interface KeptOrder extends Document {
  readonly _id: string;
  readonly orderStatusEvents: readonly { readonly orderStatusType: OrderStatusType }[];
}

/** What people were told: guids of orders that were answered to be so, and counts. */
export interface Told {
  readonly placed: ReadonlySet<string>;
  readonly approved: ReadonlySet<string>;
  readonly processing: ReadonlySet<string>;
  /** Customer changes. */
  readonly changes: number;
  readonly unanswered: number;
}

/** Orders and statuses that somebody was told of, and that orders does not know of any more. */
export async function forgotten(shop: DrillShop, people: Told): Promise<string[]> {
  const orders = await shop.database('orders').collection<KeptOrder>('customer.orders').find().toArray();
  const kept = new Set(
    orders.flatMap(({ _id, orderStatusEvents }) => orderStatusEvents.map((event) => `${_id} ${event.orderStatusType}`)),
  );
  const told = [
    ...[...people.placed].map((guid) => `${guid} CREATED`),
    ...[...people.approved].map((guid) => `${guid} APPROVED`),
    ...[...people.processing].map((guid) => `${guid} PROCESSING`),
  ];
  return told.filter((status) => !kept.has(status));
}
