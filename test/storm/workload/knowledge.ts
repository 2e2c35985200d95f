import type { OrderStatusType } from '@storefront/contracts';
import type { Chance } from '../chance.ts';

/** A customer, as clients know them from replies. */
export interface KnownCustomer {
  readonly id: string;
  /** The newest that was seen; empty if it must be read first. */
  etag: string;
}

/** An order, as clients know it from replies. */
export interface KnownOrder {
  readonly guid: string;
  readonly customer: string;
  /** The last status heard of. */
  status: OrderStatusType;
  /** Fulfillment may not have heard of it before, epoch ms. */
  notBefore: number;
}

const HOT = 2;
const HOT_SHARE = 0.35;
/** Enough to read and to act illegally on; more would only be memory. */
const MOST_REMEMBERED = 2000;

/** What all clients together know of the shop: never more than replies have told. */
export class Knowledge {
  readonly customers: KnownCustomer[] = [];
  /** Placed, and perhaps not approved yet. */
  readonly placed: KnownOrder[] = [];
  /** Approved, and not at their end. */
  readonly approved: KnownOrder[] = [];
  /** Those of which nothing more is to come. */
  readonly settled: KnownOrder[] = [];

  /** The first two are asked for as often as a third of all the others together. */
  customer(chance: Chance): KnownCustomer {
    const isHot = this.customers.length <= HOT || chance.next() < HOT_SHARE;
    return isHot ? chance.pick(this.customers.slice(0, HOT)) : chance.pick(this.customers);
  }

  /** Takes one out of a list: whoever does something with it puts it where it belongs then. */
  take(list: KnownOrder[], chance: Chance): KnownOrder | undefined {
    if (list.length === 0) return undefined;
    const at = chance.below(list.length);
    const taken = list[at]!;
    list[at] = list.at(-1)!;
    list.pop();
    return taken;
  }

  settle(order: KnownOrder): void {
    if (this.settled.length < MOST_REMEMBERED) this.settled.push(order);
  }

  /** Any order at all, to be read. */
  anyOrder(chance: Chance): KnownOrder | undefined {
    const lists = [this.placed, this.approved, this.settled].filter(({ length }) => length > 0);
    return lists.length === 0 ? undefined : chance.pick(chance.pick(lists));
  }

  /** Notes an ETag unless a newer one is known. */
  saw(customer: KnownCustomer, etag: string): void {
    if (versionIn(etag) > versionIn(customer.etag)) customer.etag = etag;
  }
}

const versionIn = (etag: string): number => Number(/\d+/u.exec(etag)?.[0] ?? 0);
