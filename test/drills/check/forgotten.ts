import type { OrderStatusType } from '@storefront/contracts';
import type { Document } from 'mongodb';
import type { Workload } from '../crowd/workload.ts';
import type { DrillShop } from '../stage/drill-shop.ts';

interface KeptOrder extends Document {
  readonly _id: string;
  readonly orderStatusEvents: readonly { readonly orderStatusType: OrderStatusType }[];
}

/** Orders and statuses that people of the workload were told of, and that orders does not know of any more. */
export async function forgotten(shop: DrillShop, workload: Workload): Promise<string[]> {
  const orders = await shop.database('orders').collection<KeptOrder>('customer.orders').find().toArray();
  const kept = new Set(
    orders.flatMap(({ _id, orderStatusEvents }) => orderStatusEvents.map((event) => `${_id} ${event.orderStatusType}`)),
  );
  const told = [
    ...[...workload.placed].map((guid) => `${guid} CREATED`),
    ...[...workload.approved].map((guid) => `${guid} APPROVED`),
    ...[...workload.processing].map((guid) => `${guid} PROCESSING`),
  ];
  return told.filter((status) => !kept.has(status));
}
