import { customerChange } from '@storefront/contracts';
import type { AggregateKind, DocumentRef, StoredAggregate, Tools } from '@storefront/outbox';
import { Schema } from 'mongoose';
import { CustomerGone, CustomerUnknown } from './domain/profile.errors.ts';
import type { Profile } from './domain/profile.ts';

/** The copy in MongoDB. Of a deleted customer only the members of {@link StoredAggregate} are left. */
export interface ProfileDocument extends StoredAggregate, Omit<Profile, 'id'> {}

/** How the copies are kept. Written by events alone. */
export const PROFILE: AggregateKind<Profile> = {
  name: 'profile',
  collection: 'customer.profiles',
  consumes: customerChange,
  toFields: ({ name, contact, addresses }) => ({ name, contact, addresses }),
  fromFields: (id, fields) => toProfile({ ...(fields as ProfileDocument), _id: id }),
};

/** The copy in a document that is not of a deleted customer. */
export const toProfile = ({ _id, name, contact, addresses }: ProfileDocument): Profile => ({
  id: _id,
  name,
  contact,
  addresses,
});

/** For commands that read a customer's copy. */
export const profileRef = (customerId: string): DocumentRef => ({ collection: PROFILE.collection, id: customerId });

/** The copy that a command named with {@link profileRef}; undefined if unknown or deleted. */
export function profileIn(tools: Tools, customerId: string): Profile | undefined {
  const document = tools.read(profileRef(customerId)) as ProfileDocument | undefined;
  return document && !document.deletedAt ? toProfile(document) : undefined;
}

/** @throws {CustomerUnknown} {@link CustomerGone} unless orders knows this customer */
export function requireCustomer(document: { deletedAt?: Date } | undefined, customerId: string): void {
  if (!document) throw new CustomerUnknown(customerId);
  if (document.deletedAt) throw new CustomerGone(customerId);
}

/** What reading asks of the collection: members that a filter may name, and the order of the list. */
export const profileSchema = new Schema<ProfileDocument>(
  { _id: String, deletedAt: Date, applied: Number },
  { collection: PROFILE.collection, versionKey: false },
).index({ deletedAt: 1, _id: 1 });
