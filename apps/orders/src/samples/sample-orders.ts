import { allSampleIds, type OrderStatusType } from '@storefront/contracts';
import { advance, statusEvent, type Order } from '../orders/domain/order.ts';
import { placeOrder, type Catalogue, type WantedLine } from '../orders/domain/place-order.ts';
import { firstProducts } from '../products/domain/first-products.ts';

type Step = readonly [OrderStatusType, note?: string];

/** One of the fifteen: whose it is and what has befallen it. */
export interface SampleOrder {
  readonly guid: string;
  readonly customerId: string;
  /** Everything after CREATED. */
  readonly history: readonly Step[];
}

const received: readonly Step[] = [['APPROVED'], ['PROCESSING'], ['SHIPPED'], ['IN_TRANSIT'], ['RECEIVED']];

/** See docs/domain.md, "Sample data". */
const histories: readonly (readonly Step[])[] = [
  [['REJECTED', 'Primary credit card expired']],
  received,
  [['APPROVED'], ['PROCESSING'], ['ON_HOLD', 'Items out of stock'], ['CANCELLED', 'Ordered alternative items']],
  [...received, ['RETURNED', 'Items damaged during shipping']],
  [['APPROVED']],
];

/** Five for each sample customer, under ids that are the same everywhere. */
export const sampleOrders: readonly SampleOrder[] = allSampleIds.flatMap(({ customerId, orderGuids }) =>
  orderGuids.map((guid, index) => ({ guid, customerId, history: histories[index] ?? [] })),
);

const HOUR_MS = 3_600_000;

/**
 * The order with its history, an hour from status to status, the last one at `now`.
 *
 * @param lines what was ordered
 * @param now epoch milliseconds
 */
export function makeSample(
  sample: SampleOrder,
  lines: readonly WantedLine[],
  now: number,
  catalogue: Catalogue,
): Order {
  const { guid, customerId, history } = sample;
  const start = now - history.length * HOUR_MS;
  return history.reduce(
    (order, [type, note], index) => advance(order, statusEvent(type, { at: start + (index + 1) * HOUR_MS, note })),
    placeOrder({ guid, customerId, lines, at: start }, catalogue),
  );
}

/**
 * One to five lines, each one to five of a product.
 *
 * @param chance as Math.random
 */
export function someLines(chance: () => number): WantedLine[] {
  const upTo = (most: number) => Math.floor(chance() * most);
  return Array.from({ length: 1 + upTo(5) }, () => ({
    productGuid: firstProducts[upTo(firstProducts.length)]?.guid ?? '',
    quantity: 1 + upTo(5),
  }));
}
