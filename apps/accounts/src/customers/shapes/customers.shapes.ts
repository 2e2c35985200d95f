import { address, contact, name, uuid } from '@storefront/contracts';
import { pageQuery, pageShape } from '@storefront/http';
import { z } from 'zod';
import type { Customer } from '../domain/customer.ts';
import { creditCard } from './credit-cards.shapes.ts';
import { patchOf } from './patch-of.ts';

const MAX_ADDRESSES = 100;

const exampleAddress = {
  type: 'SHIPPING',
  description: 'Home Sweet Home',
  address1: '1234 Main Street',
  city: 'Anywhere',
  state: 'NY',
  postalCode: '45455',
} as const;
const exampleDetails = {
  name: { title: 'Ms.', firstName: 'Mary', lastName: 'Smith' },
  contact: { primaryPhone: '456-789-0001', email: 'mary.smith@example.com' },
  addresses: [exampleAddress],
};
const exampleId = '0197f2a4-6c1e-7d55-8a3b-2f6f0e9b1c77';

/** What POST and PUT take. The id is the server's to give and cards have their own resource: both are refused here. */
export const customerInput = z
  .strictObject({ name, contact, addresses: z.array(address).max(MAX_ADDRESSES) })
  .meta({ id: 'CustomerInput', examples: [exampleDetails] });

/** What PATCH takes: an RFC 7396 merge patch of {@link customerInput}. Addresses are replaced as a whole. */
export const customerPatch = patchOf(customerInput).meta({
  id: 'CustomerPatch',
  examples: [{ name: { lastName: 'Rivera' }, contact: { secondaryPhone: null } }],
});

/** A customer without their cards: what the other services know of them too. */
export const customerSummary = z
  .strictObject({ id: uuid, ...customerInput.shape })
  .meta({ id: 'CustomerSummary', examples: [{ id: exampleId, ...exampleDetails }] });
export type CustomerSummary = z.infer<typeof customerSummary>;

/** A customer's summary. */
export const summaryOf = ({ id, name, contact, addresses }: Customer): CustomerSummary => ({
  id,
  name,
  contact,
  addresses: [...addresses],
});

/** A customer as it is shown. */
export const customerAnswer = z
  .strictObject({ ...customerSummary.shape, creditCards: z.array(creditCard) })
  .meta({ id: 'Customer', examples: [{ id: exampleId, ...exampleDetails, creditCards: [] }] });

/** Query of the lists. They are ordered by id, and ids of version 7 by age. */
export const customersQuery = z.strictObject(pageQuery(z.strictObject({ id: uuid })));
export type CustomersQuery = z.infer<typeof customersQuery>;

export const customerPage = pageShape(customerAnswer);
export const summaryPage = pageShape(customerSummary);
