import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Filter } from 'mongodb';
import type { Connection } from 'mongoose';
import { UnknownFulfillment } from './domain/fulfillment.errors.ts';
import type { Fulfillment } from './domain/fulfillment.ts';
import { FULFILLMENT, type FulfillmentDocument } from './fulfillment.document.ts';
import type { ListQuery } from './fulfillment.shapes.ts';

/** A fulfillment with the version that was read. */
export interface VersionedFulfillment {
  readonly fulfillment: Fulfillment;
  readonly version: number;
}

/** What only ever noted an event's number is stored too, marked as deleted. */
const present = { deletedAt: { $exists: false } } as const;

/** Reads fulfillments. Writing is the committer's alone. */
@Injectable()
export class FulfillmentsRepository implements OnModuleInit {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  async onModuleInit(): Promise<void> {
    await this.collection.createIndexes([
      { key: { timestamp: 1, _id: 1 }, name: 'oldest' },
      { key: { status: 1, timestamp: 1, _id: 1 }, name: 'oldest-by-status' },
    ]);
  }

  /** @throws {UnknownFulfillment} */
  async get(id: string): Promise<VersionedFulfillment> {
    const document = await this.collection.findOne({ _id: id, ...present });
    if (!document) throw new UnknownFulfillment(id);
    return { fulfillment: toFulfillment(document), version: document.version };
  }

  /** Oldest request first, at most one more than `limit`: that one tells that there is a next page. */
  async list({ status, cursor, limit }: ListQuery): Promise<Fulfillment[]> {
    const filter: Filter<FulfillmentDocument> = { ...present, ...(status ? { status } : {}), ...after(cursor) };
    const documents = await this.collection
      .find(filter)
      .sort({ timestamp: 1, _id: 1 })
      .limit(limit + 1)
      .toArray();
    return documents.map(toFulfillment);
  }

  /** Those of `ids` that are not known here. */
  async missing(ids: readonly string[]): Promise<string[]> {
    const known = await this.collection
      .find({ _id: { $in: [...ids] }, ...present })
      .project<{ _id: string }>({ _id: 1 })
      .toArray();
    return ids.filter((id) => !known.some(({ _id }) => _id === id));
  }

  private get collection() {
    return this.connection.collection<FulfillmentDocument>(FULFILLMENT.collection);
  }
}

const toFulfillment = (document: FulfillmentDocument): Fulfillment => FULFILLMENT.fromFields(document._id, document);

function after(cursor: ListQuery['cursor']): Filter<FulfillmentDocument> {
  if (!cursor) return {};
  const { timestamp, id } = cursor;
  return { $or: [{ timestamp: { $gt: timestamp } }, { timestamp, _id: { $gt: id } }] };
}
