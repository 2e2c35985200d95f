import { CUSTOMER_CHANGED, customerChange, toHeaders } from '@storefront/contracts';

/** What a new customer sends. */
export const newCustomer = {
  name: { title: 'Ms.', firstName: 'Mary', lastName: 'Smith' },
  contact: { primaryPhone: '456-789-0001', email: 'mary@example.com' },
  addresses: ['BILLING', 'SHIPPING'].map((type) => ({
    type,
    description: 'Home Sweet Home',
    address1: '1234 Main Street',
    city: 'Anywhere',
    state: 'NY',
    postalCode: '45455-66677',
  })),
};

/** The event of a customer's change. */
export const changeOf = (id: string, round: number) => ({
  id,
  ...newCustomer,
  name: { ...newCustomer.name, firstName: `Mary ${round}` },
});

export const headersOf = (key: string, number: number): Record<string, string> =>
  toHeaders({
    topic: customerChange.topic,
    key,
    number,
    type: CUSTOMER_CHANGED,
    source: customerChange.source,
    time: Date.now(),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
    requestId: '0198c0de-0000-7000-8000-000000000000',
  });

/** A version 4 UUID that only `n` decides. */
export const customerId = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
