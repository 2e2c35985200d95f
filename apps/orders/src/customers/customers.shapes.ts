import { address, contact, name, uuid } from '@storefront/contracts';
import { pageQuery, pageShape } from '@storefront/http';
import { z } from 'zod';
import type { Profile } from './domain/profile.ts';

/** The members of a customer's copy that are told. */
export const profileMembers = { id: uuid, name, contact, addresses: z.array(address) };

/** A customer as orders knows them. */
export const profileView = z.strictObject(profileMembers).meta({ id: 'Customer' });
export type ProfileView = z.output<typeof profileView>;

export const profilePage = pageShape(profileView);

/** `?limit=&cursor=`, in the order of ids. */
export const customersQuery = z.strictObject(pageQuery(z.strictObject({ id: uuid })));
export type CustomersQuery = z.output<typeof customersQuery>;

/** The answer that shows one customer. */
export const toProfileView = ({ id, name, contact, addresses }: Profile): ProfileView => ({
  id,
  name,
  contact,
  addresses: [...addresses],
});
