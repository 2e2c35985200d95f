import { randomUUIDv7 } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  committedOf,
  InjectCommitter,
  saved,
  unchanged,
  type Command,
  type Committed,
  type Committer,
  type Decision,
  type DocumentRef,
  type Tools,
} from '@storefront/outbox';
import { profileIn, profileRef, requireCustomer } from '../customers/profile.document.ts';
import { productIn, productRef } from '../products/product.document.ts';
import { approveOrder, cancelOrder, fulfillOrder, type OrderChange } from './domain/fulfillment.ts';
import { OrderUnknown } from './domain/order.errors.ts';
import { rejectOrder, type Order } from './domain/order.ts';
import { placeOrder, type Catalogue, type WantedLine } from './domain/place-order.ts';
import { ORDER } from './order.document.ts';
import { OrdersRepository } from './orders.repository.ts';

/** What may be said with a command. */
export interface CommandOptions {
  /** Why, in a person's words. */
  readonly note?: string | undefined;
  /** The version that the order must have. Default: any. */
  readonly ifMatch?: number | undefined;
}

/** An order that is to be there, with a history of its own. */
export interface Seed {
  readonly guid: string;
  /** Guids of the products that `make` asks the catalogue for. */
  readonly products: readonly string[];
  /** @param now epoch milliseconds */
  readonly make: (now: number, catalogue: Catalogue) => Order;
}

/** An order as a command left it. */
export type Done = Promise<Committed<Order>>;

/** Places, approves, rejects, cancels and sends orders: each use case is one command about one order. */
@Injectable()
export class OrdersService {
  constructor(
    @InjectCommitter(ORDER) private readonly committer: Committer<Order>,
    private readonly reading: OrdersRepository,
  ) {}

  /** @throws {CustomerUnknown} {CustomerGone} {ProductNotSold} {PriceDiffers} */
  place(customerId: string, lines: readonly WantedLine[]): Done {
    const guid = randomUUIDv7();
    return this.committer.submit({
      key: guid,
      isNew: true,
      reads: [profileRef(customerId), ...lines.map(({ productGuid }) => productRef(productGuid))],
      decide: (_, tools) => {
        requireCustomer(tools.read(profileRef(customerId)), customerId);
        const order = placeOrder({ guid, customerId, lines, at: tools.now }, catalogueIn(tools));
        return saved(order, order);
      },
    });
  }

  /** Also requests the fulfilment. @throws {OrderUnknown} {IllegalTransition} {NoShippingAddress} */
  async approve(guid: string, options: CommandOptions = {}): Done {
    const customerId = await this.reading.customerOf(guid);
    return this.change(guid, options, [profileRef(customerId)], (order, tools) =>
      approveOrder(order, profileIn(tools, customerId), occasion(tools, options)),
    );
  }

  /** @throws {OrderUnknown} {IllegalTransition} */
  reject(guid: string, options: CommandOptions = {}): Done {
    return this.change(guid, options, [], (order, tools) => ({ order: rejectOrder(order, occasion(tools, options)) }));
  }

  /** At once, or by asking fulfillment: then `cancellation` is PENDING. @throws {OrderUnknown} {IllegalTransition} */
  cancel(guid: string, options: CommandOptions = {}): Done {
    return this.change(guid, options, [], (order, tools) => cancelOrder(order, occasion(tools, options)));
  }

  /** Sends an approved order, once. @throws {OrderUnknown} {NotApproved} {NoShippingAddress} */
  async fulfill(guid: string, options: CommandOptions = {}): Done {
    const customerId = await this.reading.customerOf(guid);
    return this.change(guid, options, [profileRef(customerId)], (order, tools) =>
      fulfillOrder(order, profileIn(tools, customerId), occasion(tools, options)),
    );
  }

  /** Puts orders where they are missing, and tells nobody. In the order given: true where one was made. */
  async seed(seeds: readonly Seed[]): Promise<boolean[]> {
    const outcomes = await this.committer.submitAll(seeds.map(addIfMissing));
    return outcomes.map((outcome) => committedOf(outcome).answer);
  }

  private change(
    guid: string,
    { ifMatch }: CommandOptions,
    reads: readonly DocumentRef[],
    change: (order: Order, tools: Tools) => OrderChange,
  ): Done {
    const command: Command<Order, Order> = {
      key: guid,
      ifMatch,
      reads,
      decide: (order, tools) => {
        if (!order) throw new OrderUnknown(guid);
        return decisionOf(order, change(order, tools));
      },
    };
    return this.committer.submit(command);
  }
}

const occasion = ({ now }: Tools, { note }: CommandOptions) => ({ at: now, note });

const decisionOf = (before: Order, { order, event }: OrderChange): Decision<Order, Order> =>
  order === before ? unchanged(order) : saved(order, order, event ? [event] : []);

const catalogueIn =
  (tools: Tools): Catalogue =>
  (guid) =>
    productIn(tools, guid);

const addIfMissing = ({ guid, products, make }: Seed): Command<Order, boolean> => ({
  key: guid,
  reads: products.map(productRef),
  decide: (found, tools) => (found ? unchanged(false) : saved(make(tools.now, catalogueIn(tools)), true)),
});
