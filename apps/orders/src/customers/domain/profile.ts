import type { Address, Contact, CustomerChangeEvent, Name } from '@storefront/contracts';

/** A customer as accounts last told of them: the copy that orders needs to send things somewhere. */
export interface Profile {
  readonly id: string;
  readonly name: Name;
  readonly contact: Contact;
  readonly addresses: readonly Address[];
}

/** The copy that a change makes. It replaces the older one wholly: a change tells everything. */
export const profileOf = ({ id, name, contact, addresses }: CustomerChangeEvent): Profile => ({
  id,
  name,
  contact,
  addresses,
});
