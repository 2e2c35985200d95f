import { CUSTOMER_CHANGED, type Address } from '@storefront/contracts';
import { describe, expect, it } from 'vitest';
import type { CreditCard } from './credit-card.ts';
import {
  addCard,
  cardOf,
  customerChanged,
  knownCustomer,
  MAX_CARDS,
  patchDetails,
  registerCustomer,
  removeCard,
  replaceDetails,
  type Customer,
  type CustomerDetails,
} from './customer.ts';
import type { MergePatch } from './merge-patch.ts';

const home: Address = {
  type: 'SHIPPING',
  description: 'Home Sweet Home',
  address1: '1234 Main Street',
  city: 'Anywhere',
  state: 'NY',
  postalCode: '45455-66677',
};
const office: Address = { ...home, type: 'BILLING', description: 'The office' };
const details: CustomerDetails = {
  name: { title: 'Ms.', firstName: 'Mary', middleName: 'Ann', lastName: 'Smith' },
  contact: { primaryPhone: '456-789-0001', email: 'marysmith@yougotmail.com' },
  addresses: [home],
};
const card = (id: string): CreditCard => ({
  id,
  type: 'PRIMARY',
  description: 'Everyday',
  brand: 'VISA',
  lastFour: '1111',
  expiration: '7/29',
  nameOnCard: 'Mary Smith',
});
const customer: Customer = { ...registerCustomer('mary', details), creditCards: [card('a'), card('b')] };
const withCards = (count: number): Customer => ({
  ...customer,
  creditCards: Array.from({ length: count }, (_, index) => card(String(index))),
});

describe('a new customer', () => {
  it('given details, when registered, then there is a customer with them and no card', () => {
    expect(registerCustomer('mary', details)).toEqual({ id: 'mary', ...details, creditCards: [] });
  });

  it('given more than details, when registered, then only the details are taken', () => {
    const more = { ...details, balance: 100 };

    expect(registerCustomer('mary', more)).not.toHaveProperty('balance');
  });
});

describe('a patched customer', () => {
  it.each<[string, MergePatch<CustomerDetails>, Partial<Customer>]>([
    ['a last name', { name: { lastName: 'Rivera' } }, { name: { ...details.name, lastName: 'Rivera' } }],
    [
      'no middle name',
      { name: { middleName: null } },
      { name: { title: 'Ms.', firstName: 'Mary', lastName: 'Smith' } },
    ],
    [
      'a second phone',
      { contact: { secondaryPhone: '456-222-1111' } },
      { contact: { ...details.contact, secondaryPhone: '456-222-1111' } },
    ],
    ['other addresses', { addresses: [office] }, { addresses: [office] }],
    ['no addresses', { addresses: [] }, { addresses: [] }],
  ])('given a customer, when patched with %s, then that changes and the rest stays', (_what, patch, changes) => {
    expect(patchDetails(customer, patch)).toStrictEqual({ ...customer, ...changes });
  });

  it.each<[string, MergePatch<CustomerDetails>]>([
    ['nothing', {}],
    ['an empty name', { name: {} }],
    ['what they are called already', { name: { lastName: 'Smith' } }],
    ['the removal of what they do not have', { name: { suffix: null } }],
    ['the same addresses', { addresses: [{ ...home }] }],
  ])('given a customer, when patched with %s, then it is the very same customer', (_what, patch) => {
    expect(patchDetails(customer, patch)).toBe(customer);
  });
});

describe('a replaced customer', () => {
  const moved: CustomerDetails = { ...details, addresses: [home, office] };

  it('given other details, when replaced, then they are all the customer has, beside the cards', () => {
    expect(replaceDetails(customer, moved)).toStrictEqual({ ...customer, addresses: [home, office] });
  });

  it('given the same details, when replaced, then it is the very same customer', () => {
    expect(replaceDetails(customer, structuredClone(details))).toBe(customer);
  });
});

describe("a customer's cards", () => {
  it('given two cards, when a third is added, then it is the last and the customer passed in has two', () => {
    const after = addCard(customer, card('c'));

    expect(after.creditCards.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(customer.creditCards).toHaveLength(2);
  });

  it('given one card short of the limit, when cards are added, then the first is kept and the next refused', () => {
    const full = addCard(withCards(MAX_CARDS - 1), card('last'));

    expect(full.creditCards).toHaveLength(MAX_CARDS);
    expect(() => addCard(full, card('more'))).toThrow(
      expect.objectContaining({ code: 'customer.too-many-cards', kind: 'rule' }),
    );
  });

  it('given two cards, when one is removed, then the other stays', () => {
    expect(removeCard(customer, 'a').creditCards).toEqual([card('b')]);
  });

  it.each([
    ['read', cardOf],
    ['removed', removeCard],
  ])('given two cards, when a third is %s, then it is unknown', (_what, use) => {
    expect(() => use(customer, 'c')).toThrow(
      expect.objectContaining({ code: 'customer.card-unknown', kind: 'missing' }),
    );
  });
});

describe('what is told of a customer', () => {
  it('given a customer with cards, when the others are told, then they hear of no card', () => {
    expect(customerChanged(customer)).toEqual({ type: CUSTOMER_CHANGED, data: { id: 'mary', ...details } });
  });

  it('given no customer, when one is asked for, then the answer names the id', () => {
    expect(() => knownCustomer(undefined, 'mary')).toThrow(
      expect.objectContaining({ code: 'customer.unknown', kind: 'missing', facts: { id: 'mary' } }),
    );
  });
});
