/** A product of the first catalogue. */
export const BLUE_WIDGET = 'b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897';

/** What registers a customer who can be sent something. */
export const customerInput = (lastName: string) => ({
  name: { title: 'Ms.', firstName: 'Ana', lastName },
  contact: { primaryPhone: '555-666-7777', email: 'ana.rivera@example.com' },
  addresses: [
    {
      type: 'SHIPPING',
      description: 'Home',
      address1: '123 Oak Street',
      city: 'Sunrise',
      state: 'CA',
      postalCode: '12345-6789',
    },
  ],
});
