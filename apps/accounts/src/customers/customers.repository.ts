import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { GroupRead, makeIndexes } from '@storefront/persistence';
import { trusted, type Model } from 'mongoose';
import { CUSTOMER, toCustomer, type CustomerDocument } from './customer.document.ts';
import type { Customer } from './domain/customer.ts';
import { CustomerUnknown } from './domain/customer.errors.ts';

/** A customer and the version that their ETag shows. */
export interface VersionedCustomer {
  readonly customer: Customer;
  readonly version: number;
}

/** Reads customers; they are written by the committer alone. Deleted ones are not found. */
@Injectable()
export class CustomersRepository implements OnModuleInit {
  private readonly byId = new GroupRead<CustomerDocument>((ids) =>
    this.customers.find({ _id: trusted({ $in: [...ids] }), deletedAt: null }).lean<CustomerDocument[]>(),
  );

  constructor(@InjectModel(CUSTOMER.name) private readonly customers: Model<CustomerDocument>) {}

  async onModuleInit(): Promise<void> {
    await makeIndexes(this.customers);
  }

  /** @throws {CustomerUnknown} */
  async get(id: string): Promise<VersionedCustomer> {
    const document = await this.byId.get(id);
    if (!document) throw new CustomerUnknown(id);
    return { customer: toCustomer(document), version: document.version };
  }

  /** Up to `count` customers in the order of their ids, from the one after `after` on. */
  async list(count: number, after?: string): Promise<Customer[]> {
    // Trusted: `after` is a checked id; without it mongoose takes $gt for input and compares with the object itself.
    const filter = { deletedAt: null, ...(after !== undefined && { _id: trusted({ $gt: after }) }) };
    const documents = await this.customers.find(filter).sort({ _id: 1 }).limit(count).lean<CustomerDocument[]>();
    return documents.map(toCustomer);
  }
}
