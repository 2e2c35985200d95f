import { sampleIds, type Address } from '@storefront/contracts';
import type { KnownCustomer } from '../customers/customers.service.ts';

type Place = Omit<Address, 'type' | 'description'>;

/** The three of docs/domain.md, "Sample data"; odd postal codes, card numbers and past expiries are the published ones. */
export const sampleCustomers: readonly KnownCustomer[] = [
  {
    id: sampleIds.johnDoe.customerId,
    details: {
      name: { title: 'Mr.', firstName: 'John', middleName: 'S.', lastName: 'Doe', suffix: 'Jr.' },
      contact: {
        primaryPhone: '555-666-7777',
        secondaryPhone: '555-444-9898',
        email: 'john.doe@internet.com',
      },
      addresses: billingAndShipping('My cc billing address', 'My home address', {
        address1: '123 Oak Street',
        city: 'Sunrise',
        state: 'CA',
        postalCode: '12345-6789',
      }),
    },
    cards: [
      {
        type: 'PRIMARY',
        description: 'VISA',
        number: '1234-6789-0000-0000',
        expiration: '6/19',
        nameOnCard: 'John S. Doe',
      },
      {
        type: 'ALTERNATE',
        description: 'Corporate American Express',
        number: '9999-8888-7777-6666',
        expiration: '3/20',
        nameOnCard: 'John Doe',
      },
    ],
  },
  {
    id: sampleIds.marySmith.customerId,
    details: {
      name: { title: 'Ms.', firstName: 'Mary', lastName: 'Smith' },
      contact: {
        primaryPhone: '456-789-0001',
        secondaryPhone: '456-222-1111',
        email: 'marysmith@yougotmail.com',
      },
      addresses: billingAndShipping('My CC billing address', 'Home Sweet Home', {
        address1: '1234 Main Street',
        city: 'Anywhere',
        state: 'NY',
        postalCode: '45455-66677',
      }),
    },
    cards: [
      {
        type: 'PRIMARY',
        description: 'VISA',
        number: '4545-6767-8989-0000',
        expiration: '7/21',
        nameOnCard: 'Mary Smith',
      },
    ],
  },
  {
    id: sampleIds.susanBlackstone.customerId,
    details: {
      name: { title: 'Ms.', firstName: 'Susan', lastName: 'Blackstone' },
      contact: {
        primaryPhone: '433-544-6555',
        secondaryPhone: '223-445-6767',
        email: 'susan.m.blackstone@emailisus.com',
      },
      addresses: billingAndShipping('My CC billing address', 'Home Sweet Home', {
        address1: '33 Oak Avenue',
        city: 'Nowhere',
        state: 'VT',
        postalCode: '444556-9090',
      }),
    },
    cards: [
      {
        type: 'PRIMARY',
        description: 'Master Card',
        number: '4545-5656-7878-9090',
        expiration: '4/19',
        nameOnCard: 'Susan M. Blackstone',
      },
    ],
  },
];

function billingAndShipping(billing: string, shipping: string, place: Place): Address[] {
  return [
    { type: 'BILLING', description: billing, ...place },
    { type: 'SHIPPING', description: shipping, ...place },
  ];
}
