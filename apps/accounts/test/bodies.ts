import type { z } from 'zod';
import type { creditCard } from '../src/customers/shapes/credit-cards.shapes.ts';
import type { customerAnswer, customerPage } from '../src/customers/shapes/customers.shapes.ts';

export type CustomerBody = z.infer<typeof customerAnswer>;
export type PageBody = z.infer<typeof customerPage>;
export type CardBody = z.infer<typeof creditCard>;

/** A customer as they may be sent. */
export const details = {
  name: { title: 'Ms.', firstName: 'Mary', lastName: 'Smith' },
  contact: { primaryPhone: '456-789-0001', secondaryPhone: '456-222-1111', email: 'marysmith@yougotmail.com' },
  addresses: [
    {
      type: 'SHIPPING',
      description: 'Home Sweet Home',
      address1: '1234 Main Street',
      city: 'Anywhere',
      state: 'NY',
      postalCode: '45455-66677',
    },
  ],
};
