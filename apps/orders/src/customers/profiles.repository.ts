import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { makeIndexes } from '@storefront/persistence';
import { trusted, type Model } from 'mongoose';
import { PROFILE, requireCustomer, toProfile, type ProfileDocument } from './profile.document.ts';
import { CustomerUnknown } from './domain/profile.errors.ts';
import type { Profile } from './domain/profile.ts';

/** Reads the copies; they are written by events alone. */
@Injectable()
export class ProfilesRepository implements OnModuleInit {
  constructor(@InjectModel(PROFILE.name) private readonly profiles: Model<ProfileDocument>) {}

  async onModuleInit(): Promise<void> {
    await makeIndexes(this.profiles);
  }

  /** @throws {CustomerUnknown} {CustomerGone} */
  async get(id: string): Promise<Profile> {
    const document = await this.profiles.findOne({ _id: id }).lean<ProfileDocument>();
    if (!document) throw new CustomerUnknown(id);
    requireCustomer(document, id);
    return toProfile(document);
  }

  /** @throws {CustomerUnknown} unless orders has heard of them, be it that they were deleted */
  async requireHeardOf(id: string): Promise<void> {
    if (!(await this.profiles.exists({ _id: id }))) throw new CustomerUnknown(id);
  }

  /** Up to `count` customers in the order of their ids, from the one after `after` on. */
  async list(count: number, after?: string): Promise<Profile[]> {
    // Trusted: `after` is a checked id; without it mongoose takes $gt for input and compares with the object itself.
    const filter = { deletedAt: null, ...(after !== undefined && { _id: trusted({ $gt: after }) }) };
    const documents = await this.profiles.find(filter).sort({ _id: 1 }).limit(count).lean<ProfileDocument[]>();
    return documents.map(toProfile);
  }

  /** Those of `ids` whose copy is here. */
  async known(ids: readonly string[]): Promise<string[]> {
    const filter = { _id: trusted({ $in: [...ids] }), deletedAt: null };
    const documents = await this.profiles.find(filter, { _id: 1 }).lean<ProfileDocument[]>();
    return documents.map(({ _id }) => _id);
  }
}
