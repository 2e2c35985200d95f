import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registerCustomer, patchDetails, type CustomerDetails } from '../domain/customer.ts';
import type { MergePatch } from '../domain/merge-patch.ts';
import { customerInput, customerPatch } from './customers.shapes.ts';

const details: CustomerDetails = {
  name: { title: 'Ms.', firstName: 'Mary', lastName: 'Smith' },
  contact: { primaryPhone: '456-789-0001', email: 'marysmith@yougotmail.com' },
  addresses: [],
};
const address = {
  type: 'SHIPPING',
  description: 'Home',
  address1: '1234 Main Street',
  city: 'Anywhere',
  state: 'NY',
  postalCode: '45455-66677',
};
const { email: _email, ...withoutEmail } = details.contact;

describe('what may be sent as a customer', () => {
  it.each([
    ['details without addresses', details],
    ['a hundred addresses', { ...details, addresses: Array.from({ length: 100 }, () => address) }],
    ['an odd postal code', { ...details, addresses: [{ ...address, postalCode: '444556-9090' }] }],
    ['every optional member', { ...details, name: { ...details.name, middleName: 'A.', suffix: 'Jr.' } }],
  ])('given %s, when checked, then it passes', (_what, input) => {
    expect(customerInput.safeParse(input).success).toBe(true);
  });

  it.each([
    ['an empty customer', {}],
    ['an id', { id: 'b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897', ...details }],
    ['cards', { ...details, creditCards: [] }],
    ['an unknown member', { ...details, vip: true }],
    ['an unknown member of a member', { ...details, name: { ...details.name, nickname: 'M' } }],
    ['no last name', { ...details, name: { title: 'Ms.', firstName: 'Mary' } }],
    ['a blank first name', { ...details, name: { ...details.name, firstName: '  ' } }],
    ['null for an optional member', { ...details, name: { ...details.name, suffix: null } }],
    ['no email', { ...details, contact: withoutEmail }],
    ['an email that is none', { ...details, contact: { ...details.contact, email: 'mary' } }],
    ['a phone that is none', { ...details, contact: { ...details.contact, primaryPhone: 'call me' } }],
    ['an address of an unknown type', { ...details, addresses: [{ ...address, type: 'HOLIDAY' }] }],
    ['a hundred and one addresses', { ...details, addresses: Array.from({ length: 101 }, () => address) }],
    ['a list', [details]],
  ])('given %s, when checked, then it is refused', (_what, input) => {
    expect(customerInput.safeParse(input).success).toBe(false);
  });
});

describe('what may be sent as a patch', () => {
  it.each([
    ['nothing', {}],
    ['one member of one member', { name: { lastName: 'Rivera' } }],
    ['null for an optional member', { name: { suffix: null }, contact: { secondaryPhone: null } }],
    ['addresses', { addresses: [address] }],
  ])('given %s, when checked, then it passes as it is', (_what, patch) => {
    expect(customerPatch.parse(patch)).toStrictEqual(patch);
  });

  it.each([
    ['null for the name', { name: null }],
    ['null for a required member', { name: { lastName: null } }],
    ['null for the addresses', { addresses: null }],
    ['a part of an address', { addresses: [{ city: 'Anywhere' }] }],
    ['an unknown member', { vip: true }],
    ['an unknown member of a member', { contact: { fax: '456-789-0001' } }],
    ['cards', { creditCards: [] }],
    ['an id', { id: 'b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897' }],
    ['a list', []],
    ['null', null],
  ])('given %s, when checked, then it is refused', (_what, patch) => {
    expect(customerPatch.safeParse(patch).success).toBe(false);
  });

  it('given any patch that passes, when it is merged into a customer, then the customer would pass too', () => {
    const customer = registerCustomer('mary', details);

    fc.assert(
      fc.property(anyPatch, (patch) => {
        fc.pre(customerPatch.safeParse(patch).success);
        const { name, contact, addresses } = patchDetails(customer, patch as MergePatch<CustomerDetails>);

        expect(customerInput.safeParse({ name, contact, addresses }).error).toBeUndefined();
      }),
    );
  });
});

const maybe = (...values: unknown[]) => fc.constantFrom(...values, null, ' ');
const anyPatch = fc.record(
  {
    name: fc.oneof(
      fc.record(
        {
          title: maybe('Dr.'),
          firstName: maybe('Marie'),
          middleName: maybe('Ann'),
          lastName: maybe('Rivera'),
          suffix: maybe('Jr.'),
        },
        { requiredKeys: [] },
      ),
      maybe({}),
    ),
    contact: fc.record(
      { primaryPhone: maybe('456-222-1111'), secondaryPhone: maybe('+44 20 7946 0000'), email: maybe('m@example.com') },
      { requiredKeys: [] },
    ),
    addresses: maybe([], [address], [{ ...address, city: ' ' }]),
  },
  { requiredKeys: [] },
);
