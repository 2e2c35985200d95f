import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Cents, OrderStatusType } from '@storefront/contracts';
import { GroupRead, makeIndexes } from '@storefront/persistence';
import { trusted, type Model, type QueryFilter } from 'mongoose';
import { OrderUnknown } from './domain/order.errors.ts';
import type { Order } from './domain/order.ts';
import { ORDER, toOrder, type OrderDocument } from './order.document.ts';
import type { OrderFilter, OrderPosition } from './orders.shapes.ts';

/** An order and the version that its ETag shows. */
export interface VersionedOrder {
  readonly order: Order;
  readonly version: number;
}

/** How many of a customer's orders are in one status, and what they cost together. */
export interface StatusCount {
  readonly customerId: string;
  readonly status: OrderStatusType;
  readonly orders: number;
  readonly total: Cents;
}

/** Reads orders; they are written by the committer alone. */
@Injectable()
export class OrdersRepository implements OnModuleInit {
  private readonly byGuid = new GroupRead<OrderDocument>((guids) => this.documents(guids));

  constructor(@InjectModel(ORDER.name) private readonly orders: Model<OrderDocument>) {}

  async onModuleInit(): Promise<void> {
    await makeIndexes(this.orders);
  }

  /** @throws {OrderUnknown} */
  async get(guid: string): Promise<VersionedOrder> {
    const document = await this.byGuid.get(guid);
    if (!document) throw new OrderUnknown(guid);
    return { order: toOrder(document), version: document.version };
  }

  /** Whose order it is: that never changes. @throws {OrderUnknown} */
  async customerOf(guid: string): Promise<string> {
    return (await this.get(guid)).order.customerId;
  }

  /** Up to `count` orders, the newest first, from the one after `after` on. */
  async list(filter: OrderFilter, count: number, after?: OrderPosition): Promise<Order[]> {
    const documents = await this.orders
      .find({ deletedAt: null, ...filterOf(filter), ...beyond(after) })
      .sort({ placedAt: -1, _id: -1 })
      .limit(count)
      .lean<OrderDocument[]>();
    return documents.map(toOrder);
  }

  /** Those of `guids` that are there, in no particular order. */
  async some(guids: readonly string[]): Promise<VersionedOrder[]> {
    const documents = await this.documents(guids);
    return documents.map((document) => ({ order: toOrder(document), version: document.version }));
  }

  private documents(guids: readonly string[]): Promise<OrderDocument[]> {
    return this.orders.find({ _id: trusted({ $in: [...guids] }), deletedAt: null }).lean<OrderDocument[]>();
  }

  /** The versions of those of `guids` that are there. */
  async versions(guids: readonly string[]): Promise<Map<string, number>> {
    const filter = { _id: trusted({ $in: [...guids] }), deletedAt: null };
    const documents = await this.orders.find(filter, { version: 1 }).lean<OrderDocument[]>();
    return new Map(documents.map(({ _id, version }) => [_id, version]));
  }

  /** The orders of these customers, counted by status. */
  countByStatus(customerIds: readonly string[]): Promise<StatusCount[]> {
    return this.orders.aggregate<StatusCount>([
      { $match: { customerId: { $in: [...customerIds] } } },
      {
        $group: {
          _id: { customerId: '$customerId', status: '$status' },
          orders: { $sum: 1 },
          total: { $sum: '$total' },
        },
      },
      { $project: { _id: 0, customerId: '$_id.customerId', status: '$_id.status', orders: 1, total: 1 } },
    ]);
  }
}

// Trusted: these operators are ours and their values checked; mongoose would take them for input otherwise.
function filterOf({ customerId, status, placedFrom, placedBefore }: OrderFilter): QueryFilter<OrderDocument> {
  const bounds = {
    ...(placedFrom === undefined ? {} : { $gte: placedFrom }),
    ...(placedBefore === undefined ? {} : { $lt: placedBefore }),
  };
  return {
    ...(customerId === undefined ? {} : { customerId }),
    ...(status === undefined ? {} : { status }),
    ...(Object.keys(bounds).length === 0 ? {} : { placedAt: trusted(bounds) }),
  };
}

function beyond(position: OrderPosition | undefined): QueryFilter<OrderDocument> {
  if (!position) return {};
  const { placedAt, guid } = position;
  return { $or: [{ placedAt: trusted({ $lt: placedAt }) }, { placedAt, _id: trusted({ $lt: guid }) }] };
}
