import { isDeepStrictEqual } from 'node:util';
import {
  CUSTOMER_CHANGED,
  CUSTOMER_DELETED,
  type Address,
  type Contact,
  type CustomerChangeEvent,
  type Name,
} from '@storefront/contracts';
import type { CreditCard } from './credit-card.ts';
import { CardUnknown, CustomerUnknown, TooManyCards } from './customer.errors.ts';
import { mergePatch, type MergePatch } from './merge-patch.ts';

/** What a customer tells of themself, cards apart; the rest of the shop hears of each change. */
export interface CustomerDetails {
  readonly name: Name;
  readonly contact: Contact;
  readonly addresses: readonly Address[];
}

/** A customer of the store, with the cards they pay with. */
export interface Customer extends CustomerDetails {
  readonly id: string;
  readonly creditCards: readonly CreditCard[];
}

/** Most cards a customer may keep; the next one is refused (422). The limit of addresses, 100, is in the shapes. */
export const MAX_CARDS = 20;

/** A new customer, who has no card yet. */
export function registerCustomer(id: string, details: CustomerDetails): Customer {
  return { id, ...detailsOf(details), creditCards: [] };
}

/**
 * The customer that a command is about.
 *
 * @throws {CustomerUnknown} there is none, or no longer. HTTP answers 404.
 */
export function knownCustomer(customer: Customer | undefined, id: string): Customer {
  if (!customer) throw new CustomerUnknown(id);
  return customer;
}

/** Gives the customer new details; the cards stay. Returns the very same customer if nothing changes by it. */
export function replaceDetails(customer: Customer, details: CustomerDetails): Customer {
  const next = { ...customer, ...detailsOf(details) };
  return isDeepStrictEqual(next, customer) ? customer : next;
}

/** Changes those details that the patch names. Returns the very same customer if nothing changes by it. */
export function patchDetails(customer: Customer, patch: MergePatch<CustomerDetails>): Customer {
  return replaceDetails(customer, mergePatch(detailsOf(customer), patch));
}

/**
 * Adds a card after the others.
 *
 * @throws {TooManyCards} the customer keeps {@link MAX_CARDS} already. HTTP answers 422.
 */
export function addCard(customer: Customer, card: CreditCard): Customer {
  if (customer.creditCards.length >= MAX_CARDS) throw new TooManyCards(customer.id, MAX_CARDS);
  return { ...customer, creditCards: [...customer.creditCards, card] };
}

/**
 * One card of the customer.
 *
 * @throws {CardUnknown} the customer keeps no such card. HTTP answers 404.
 */
export function cardOf(customer: Customer, cardId: string): CreditCard {
  const card = customer.creditCards.find(({ id }) => id === cardId);
  if (!card) throw new CardUnknown(customer.id, cardId);
  return card;
}

/**
 * Takes a card away.
 *
 * @throws {CardUnknown} the customer keeps no such card. HTTP answers 404.
 */
export function removeCard(customer: Customer, cardId: string): Customer {
  const gone = cardOf(customer, cardId);
  return { ...customer, creditCards: customer.creditCards.filter((card) => card !== gone) };
}

/** What the other services are told of a customer: each field by name, and never a card. */
export function customerChanged(customer: Customer): { type: string; data: CustomerChangeEvent } {
  const { id, name, contact, addresses } = customer;
  return { type: CUSTOMER_CHANGED, data: { id, name, contact, addresses: [...addresses] } };
}

/** What the other services are told when a customer is gone; the event's key says which. */
export const customerDeleted = { type: CUSTOMER_DELETED, data: null };

const detailsOf = ({ name, contact, addresses }: CustomerDetails): CustomerDetails => ({ name, contact, addresses });
