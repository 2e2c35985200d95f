import { customerChange } from '@storefront/contracts';
import type { AggregateKind, StoredAggregate } from '@storefront/outbox';
import { Schema } from 'mongoose';
import type { CreditCard } from './domain/credit-card.ts';
import { customerChanged, type Customer } from './domain/customer.ts';

/** A customer as MongoDB keeps them. Of one who was deleted only the members of {@link StoredAggregate} are left. */
export interface CustomerDocument extends StoredAggregate, Omit<Customer, 'id'> {}

/** How customers are kept and told of. */
export const CUSTOMER: AggregateKind<Customer> = {
  name: 'customer',
  collection: 'customer.accounts',
  publishes: customerChange,
  toFields: ({ name, contact, addresses, creditCards }) => ({
    name,
    contact,
    addresses,
    creditCards: creditCards.map(cardFields),
  }),
  fullState: (_, customer) => customerChanged(customer),
  fromFields: (id, fields) => toCustomer({ ...(fields as CustomerDocument), _id: id }),
};

/** The customer in a document that is not of a deleted one. */
export function toCustomer({ _id, name, contact, addresses, creditCards }: CustomerDocument): Customer {
  return { id: _id, name, contact, addresses, creditCards };
}

/**
 * What reading asks of the collection: the members that a filter may name (any other one throws) and the order of the
 * lists. Writing goes through the committer, whose fields are those of {@link CUSTOMER}.
 */
export const customerSchema = new Schema<CustomerDocument>(
  { _id: String, deletedAt: Date },
  { collection: CUSTOMER.collection, versionKey: false },
).index({ deletedAt: 1, _id: 1 });

// By name, so that nothing of a card is ever kept but this.
function cardFields({ id, type, description, brand, lastFour, expiration, nameOnCard }: CreditCard): CreditCard {
  return { id, type, description, brand, lastFour, expiration, nameOnCard };
}
