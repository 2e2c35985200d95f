import { toCents, type OrderStatusType } from '@storefront/contracts';
import type { Recipient } from './fulfillment.ts';
import type { Order } from './order.ts';

/** One way through the transition table to each status. */
const WAY_TO: Readonly<Record<OrderStatusType, readonly [OrderStatusType, ...OrderStatusType[]]>> = {
  CREATED: ['CREATED'],
  APPROVED: ['CREATED', 'APPROVED'],
  REJECTED: ['CREATED', 'REJECTED'],
  CANCELLED: ['CREATED', 'CANCELLED'],
  PROCESSING: ['CREATED', 'APPROVED', 'PROCESSING'],
  ON_HOLD: ['CREATED', 'APPROVED', 'PROCESSING', 'ON_HOLD'],
  SHIPPED: ['CREATED', 'APPROVED', 'PROCESSING', 'SHIPPED'],
  IN_TRANSIT: ['CREATED', 'APPROVED', 'PROCESSING', 'SHIPPED', 'IN_TRANSIT'],
  RECEIVED: ['CREATED', 'APPROVED', 'PROCESSING', 'SHIPPED', 'IN_TRANSIT', 'RECEIVED'],
  RETURNED: ['CREATED', 'APPROVED', 'PROCESSING', 'SHIPPED', 'IN_TRANSIT', 'RECEIVED', 'RETURNED'],
};

/** For the specs: three blue widgets and a black one, in a status, never sent to fulfillment. */
export function orderIn(status: OrderStatusType): Order {
  const [first, ...rest] = WAY_TO[status];
  return {
    guid: '01930000-0000-7000-8000-000000000001',
    customerId: '01930000-0000-7000-8000-00000000000c',
    orderStatusEvents: [
      { timestamp: 1000, orderStatusType: first },
      ...rest.map((orderStatusType, i) => ({ timestamp: 1001 + i, orderStatusType })),
    ],
    orderItems: [
      {
        product: {
          guid: 'b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897',
          title: 'Blue Widget',
          description: 'Brilliant',
          price: toCents(1.99),
        },
        quantity: 3,
      },
      {
        product: {
          guid: 'b506b962-fcfa-4ad6-a955-8859797edf16',
          title: 'Black Widget',
          description: 'Beautiful',
          price: toCents(13.99),
        },
        quantity: 1,
      },
    ],
  };
}

/** For the specs: the same, sent to fulfillment at 1001. */
export const sentOrderIn = (status: OrderStatusType): Order => ({ ...orderIn(status), fulfillmentRequestedAt: 1001 });

const street = { description: 'Home', address1: '123 Oak Street', city: 'Sunrise', state: 'CA', postalCode: '12345' };

/** For the specs: a customer with a billing and two shipping addresses. */
export const recipient: Recipient = {
  name: { title: 'Ms.', firstName: 'Ada', lastName: 'Rivera' },
  contact: { primaryPhone: '555-666-7777', email: 'ada@example.com' },
  addresses: [
    { type: 'BILLING', ...street },
    { type: 'SHIPPING', ...street, description: 'First' },
    { type: 'SHIPPING', ...street, description: 'Second' },
  ],
};
