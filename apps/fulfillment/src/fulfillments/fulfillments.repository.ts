import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { GroupRead, makeIndexes } from '@storefront/persistence';
import { trusted, type Model, type QueryFilter } from 'mongoose';
import { UnknownFulfillment } from './domain/fulfillment.errors.ts';
import type { Fulfillment } from './domain/fulfillment.ts';
import { FULFILLMENT, toFulfillment, type FulfillmentDocument } from './fulfillment.document.ts';
import type { ListQuery } from './fulfillment.shapes.ts';

/** A fulfillment and the version that its ETag shows. */
export interface VersionedFulfillment {
  readonly fulfillment: Fulfillment;
  readonly version: number;
}

/** Reads fulfillments; they are written by the committer alone. */
@Injectable()
export class FulfillmentsRepository implements OnModuleInit {
  private readonly byId = new GroupRead<FulfillmentDocument>((ids) =>
    this.fulfillments.find({ _id: trusted({ $in: [...ids] }), deletedAt: null }).lean<FulfillmentDocument[]>(),
  );

  constructor(@InjectModel(FULFILLMENT.name) private readonly fulfillments: Model<FulfillmentDocument>) {}

  async onModuleInit(): Promise<void> {
    await makeIndexes(this.fulfillments);
  }

  /** @throws {UnknownFulfillment} */
  async get(id: string): Promise<VersionedFulfillment> {
    const document = await this.byId.get(id);
    if (!document) throw new UnknownFulfillment(id);
    return { fulfillment: toFulfillment(document), version: document.version };
  }

  /** Oldest request first, at most one more than `limit`: that one tells that there is a next page. */
  async list({ status, cursor, limit }: ListQuery): Promise<Fulfillment[]> {
    const documents = await this.fulfillments
      .find({ deletedAt: null, ...(status ? { status } : {}), ...beyond(cursor) })
      .sort({ timestamp: 1, _id: 1 })
      .limit(limit + 1)
      .lean<FulfillmentDocument[]>();
    return documents.map(toFulfillment);
  }

  /** Those of `ids` that are not known here. */
  async missing(ids: readonly string[]): Promise<string[]> {
    const known = await this.fulfillments.distinct('_id', { _id: trusted({ $in: [...ids] }), deletedAt: null });
    return ids.filter((id) => !known.includes(id));
  }
}

// Trusted: these operators are ours and their values checked; mongoose would take them for input otherwise.
function beyond(position: ListQuery['cursor']): QueryFilter<FulfillmentDocument> {
  if (!position) return {};
  const { timestamp, id } = position;
  return { $or: [{ timestamp: trusted({ $gt: timestamp }) }, { timestamp, _id: trusted({ $gt: id }) }] };
}
