import { orderStatusTypes } from '@storefront/contracts';
import { describe, expect, it } from 'vitest';
import { orderIn, sentOrderIn } from './domain/order.examples.ts';
import type { Order } from './domain/order.ts';
import { ORDER } from './order.document.ts';

const kinds: readonly Order[] = [
  ...orderStatusTypes.map(orderIn),
  sentOrderIn('APPROVED'),
  { ...sentOrderIn('APPROVED'), cancellation: { requestedAt: 1, note: 'why', outcome: 'REFUSED', decidedAt: 2 } },
  { ...sentOrderIn('APPROVED'), cancellation: { requestedAt: 1, outcome: 'PENDING' } },
];

describe('an order in MongoDB', () => {
  it.each(kinds)('given any order, when it is stored and read, then it is the same', (order) => {
    expect(ORDER.fromFields(order.guid, ORDER.toFields(order))).toEqual(order);
  });

  it('given an order, when it is stored, then what lists look for stands beside it', () => {
    expect(ORDER.toFields(orderIn('SHIPPED'))).toMatchObject({ status: 'SHIPPED', placedAt: 1000, total: 1996 });
  });

  it('given a member nobody named, when the order is stored, then it stays out', () => {
    expect(ORDER.toFields({ ...orderIn('CREATED'), secret: 1 } as Order)).not.toHaveProperty('secret');
  });
});
