import { z } from 'zod';
import { text } from './text.ts';

/** How a customer is called. */
export const name = z.strictObject({
  title: text(20),
  firstName: text(),
  middleName: text().optional(),
  lastName: text(),
  suffix: text(20).optional(),
});
export type Name = z.infer<typeof name>;

const phone = z.string().regex(/^\+?[0-9][0-9 ().-]{5,24}$/u, 'must be a telephone number');

/** How a customer is reached. */
export const contact = z.strictObject({
  primaryPhone: phone,
  secondaryPhone: phone.optional(),
  email: z.email().max(254),
});
export type Contact = z.infer<typeof contact>;

const addressTypes = ['BILLING', 'SHIPPING', 'SHIPPING_ALTERNATE'] as const;

/** One address of a customer. The postal code is free text: real customers have odd ones. */
export const address = z.strictObject({
  type: z.enum(addressTypes),
  description: text(),
  address1: text(),
  address2: text().optional(),
  city: text(),
  state: text(50),
  postalCode: text(20),
});
export type Address = z.infer<typeof address>;
