import { MAX_STATUSES, NEXT, orderStatusTypes, toCents, type OrderStatusType } from '@storefront/contracts';
import { describe, expect, it } from 'vitest';
import { orderIn } from './order.examples.ts';
import { HistoryFull, IllegalTransition, PriceDiffers, ProductNotSold } from './order.errors.ts';
import { advance, currentStatus, orderTotal, placedAt, rejectOrder } from './order.ts';
import { placeOrder } from './place-order.ts';

const everyPair = orderStatusTypes.flatMap((from) =>
  orderStatusTypes.map((to) => ({ from, to, allowed: allowedPairs().has(`${from} ${to}`) })),
);

/** Written out by hand from docs/domain.md, so that a slip in the table itself is seen. */
function allowedPairs(): Set<string> {
  return new Set([
    'CREATED APPROVED',
    'CREATED REJECTED',
    'CREATED CANCELLED',
    'APPROVED PROCESSING',
    'APPROVED CANCELLED',
    'PROCESSING SHIPPED',
    'PROCESSING ON_HOLD',
    'PROCESSING CANCELLED',
    'ON_HOLD PROCESSING',
    'ON_HOLD CANCELLED',
    'SHIPPED IN_TRANSIT',
    'IN_TRANSIT RECEIVED',
    'RECEIVED RETURNED',
  ]);
}

describe('a status following a status', () => {
  it.each(everyPair.filter(({ allowed }) => allowed))(
    'given an order that is $from, when it becomes $to, then its history grows by that',
    ({ from, to }) => {
      const order = orderIn(from);

      const next = advance(order, { timestamp: 2000, orderStatusType: to, note: 'why' });

      expect(next.orderStatusEvents).toEqual([
        ...order.orderStatusEvents,
        { timestamp: 2000, orderStatusType: to, note: 'why' },
      ]);
      expect(currentStatus(order), 'the order passed in stays as it was').toBe(from);
    },
  );

  it.each(everyPair.filter(({ allowed }) => !allowed))(
    'given an order that is $from, when it should become $to, then it is refused with what is allowed',
    ({ from, to }) => {
      const refused = refusalOf(() => advance(orderIn(from), { timestamp: 2000, orderStatusType: to }));

      expect(refused).toBeInstanceOf(IllegalTransition);
      expect(refused).toMatchObject({ kind: 'conflict', facts: { currentStatus: from, allowed: NEXT[from] } });
    },
  );

  it('given an order in a final status, when a step is refused, then the message says that it is final', () => {
    expect(new IllegalTransition('g', 'REJECTED', 'APPROVED').message).toBe(
      "Order g is REJECTED and can't become APPROVED: that is final",
    );
  });

  it('given 100 statuses, when the next legal one comes, then it is refused by a rule', () => {
    const full = advanceTo(MAX_STATUSES);

    const refused = refusalOf(() => advance(full, { timestamp: 3000, orderStatusType: nextOf(currentStatus(full)) }));

    expect(refused).toBeInstanceOf(HistoryFull);
    expect(refused).toMatchObject({ kind: 'rule', facts: { most: 100 } });
  });

  it('given 99 statuses, when the next legal one comes, then it is the hundredth', () => {
    expect(advanceTo(MAX_STATUSES).orderStatusEvents).toHaveLength(100);
  });

  it.each(orderStatusTypes)('given an order that is %s, when it is rejected, then only CREATED allows it', (status) => {
    const reject = () => rejectOrder(orderIn(status), { at: 2000, note: 'Primary credit card expired' });

    if (status !== 'CREATED') return expect(reject).toThrow(IllegalTransition);
    return expect(reject().orderStatusEvents.at(-1)).toEqual({
      timestamp: 2000,
      orderStatusType: 'REJECTED',
      note: 'Primary credit card expired',
    });
  });
});

describe('placing an order', () => {
  const blue = { guid: 'b5', title: 'Blue Widget', description: 'Brilliant Blue Widget', price: toCents(1.99) };
  const catalogue = (guid: string) => (guid === 'b5' ? blue : undefined);
  const wish = { guid: 'g', customerId: 'c', at: 1234 };

  it('given a product, when it is ordered by guid alone, then the catalogue sets title and price', () => {
    const order = placeOrder({ ...wish, lines: [{ productGuid: 'b5', quantity: 3 }] }, catalogue);

    expect(order).toEqual({
      guid: 'g',
      customerId: 'c',
      orderStatusEvents: [{ timestamp: 1234, orderStatusType: 'CREATED' }],
      orderItems: [{ product: blue, quantity: 3 }],
    });
    expect(placedAt(order)).toBe(1234);
    expect(orderTotal(order)).toBe(597);
  });

  it('given a price that is the catalogue’s, when it is sent along, then it is accepted', () => {
    const order = placeOrder({ ...wish, lines: [{ productGuid: 'b5', quantity: 1, price: toCents(1.99) }] }, catalogue);

    expect(orderTotal(order)).toBe(199);
  });

  it.each([0, 1.98, 2, 199])('given a price of 1.99, when %d is sent, then it is refused by a rule', (price) => {
    const lines = [{ productGuid: 'b5', quantity: 1, price: toCents(price) }];

    const refused = refusalOf(() => placeOrder({ ...wish, lines }, catalogue));

    expect(refused).toBeInstanceOf(PriceDiffers);
    expect(refused).toMatchObject({ kind: 'rule', facts: { sent: price, price: 1.99 } });
  });

  it('given one known and one unknown product, when they are ordered, then the whole order is refused', () => {
    const lines = [
      { productGuid: 'b5', quantity: 1 },
      { productGuid: 'x', quantity: 1 },
    ];

    expect(() => placeOrder({ ...wish, lines }, catalogue)).toThrow(ProductNotSold);
  });
});

describe('the total', () => {
  it('given three at 1.99 and one at 13.99, when it is added up, then it is exact to the cent', () => {
    expect(orderTotal(orderIn('CREATED'))).toBe(1996);
  });
});

function advanceTo(statuses: number) {
  let order = orderIn('PROCESSING');
  while (order.orderStatusEvents.length < statuses) {
    order = advance(order, { timestamp: 2000, orderStatusType: nextOf(currentStatus(order)) });
  }
  return order;
}

const nextOf = (status: OrderStatusType): OrderStatusType => (status === 'PROCESSING' ? 'ON_HOLD' : 'PROCESSING');

function refusalOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return expect.fail('nothing was refused');
}
