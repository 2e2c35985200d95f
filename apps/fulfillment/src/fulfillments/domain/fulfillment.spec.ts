import { describe, expect, it } from 'vitest';
import { MAX_STATUSES, NEXT, orderStatusTypes, toCents, type OrderStatusType } from '@storefront/contracts';
import { decideCancellation } from './cancellation.ts';
import { AlreadyRequested, HistoryFull, IllegalTransition, NotApproved } from './fulfillment.errors.ts';
import { currentStatus, latestStatus, requestFulfillment, type Fulfillment } from './fulfillment.ts';
import { pickShippingMethod, shippingMethods } from './shipping-method.ts';
import { canTake, takeStep, type Step } from './steps.ts';

const ID = '501baa1e-48c2-49a6-84c2-7c9cb2ad1f80';
const NOON = Date.UTC(2026, 10, 22, 12);

/** The promise, as docs/domain.md writes it: each step, from where, to where. All else is refused. */
const POSSIBLE: readonly [from: OrderStatusType, step: Step, to: OrderStatusType][] = [
  ['APPROVED', 'process', 'PROCESSING'],
  ['PROCESSING', 'hold', 'ON_HOLD'],
  ['ON_HOLD', 'resume', 'PROCESSING'],
  ['PROCESSING', 'ship', 'SHIPPED'],
  ['SHIPPED', 'in-transit', 'IN_TRANSIT'],
  ['IN_TRANSIT', 'receive', 'RECEIVED'],
  ['RECEIVED', 'return', 'RETURNED'],
  ['CREATED', 'cancel', 'CANCELLED'],
  ['APPROVED', 'cancel', 'CANCELLED'],
  ['PROCESSING', 'cancel', 'CANCELLED'],
  ['ON_HOLD', 'cancel', 'CANCELLED'],
];
const everyStep: readonly Step[] = ['process', 'hold', 'resume', 'ship', 'in-transit', 'receive', 'return', 'cancel'];
const everyPair = orderStatusTypes.flatMap((from) => everyStep.map((step) => [from, step] as const));
const impossible = everyPair.filter(([from, step]) => !POSSIBLE.some((row) => row[0] === from && row[1] === step));

describe('a request for fulfilment', () => {
  const { id: _, ...request } = fulfillmentThatIs('APPROVED');

  it('given an order not known here, when it is requested, then its fulfillment begins with the history it brings', () => {
    const requested = requestFulfillment(undefined, request);

    expect(requested).toEqual({ id: ID, ...request });
  });

  it('given a fulfillment under way, when its order is requested again, then that is a contradiction', () => {
    const underWay = takeStep(fulfillmentThatIs('APPROVED'), 'process', NOON);

    expect(() => requestFulfillment(underWay, request)).toThrow(AlreadyRequested);
  });

  it.each(orderStatusTypes.filter((status) => status !== 'APPROVED'))(
    'given an order that is %s, when it is requested, then that is refused',
    (status) => {
      const { id: __, ...unapproved } = fulfillmentThatIs(status);

      expect(() => requestFulfillment(undefined, unapproved)).toThrow(NotApproved);
    },
  );

  it('given an order without any status, when it is requested, then that is refused', () => {
    const blank = { ...request, order: { ...request.order, orderStatusEvents: [] } };

    expect(() => requestFulfillment(undefined, blank)).toThrow(NotApproved);
  });
});

describe('a step', () => {
  it.each(POSSIBLE)('given %s, when asked to %s, then the history goes on with %s', (from, step, to) => {
    const before = fulfillmentThatIs(from);

    const after = takeStep(before, step, NOON, { note: 'Because' });

    expect(canTake(before, step)).toBe(true);
    expect(latestStatus(after)).toEqual({ timestamp: NOON, orderStatusType: to, note: 'Because' });
    expect(after.order.orderStatusEvents.slice(0, -1)).toEqual(before.order.orderStatusEvents);
    expect(currentStatus(before)).toBe(from);
  });

  it.each(impossible)('given %s, when asked to %s, then that is refused and says what may follow', (from, step) => {
    const fulfillment = fulfillmentThatIs(from);

    const facts = refusalOf(() => takeStep(fulfillment, step, NOON)).facts;

    expect(canTake(fulfillment, step)).toBe(false);
    expect(facts).toEqual({ id: ID, currentStatus: from, allowed: NEXT[from] });
  });

  it('given the table of all orders, then fulfillment can do all of it that follows an approval', () => {
    const afterApproval = orderStatusTypes.flatMap((from) =>
      NEXT[from].filter((to) => to !== 'APPROVED' && to !== 'REJECTED').map((to) => `${from} ${to}`),
    );

    expect(POSSIBLE.map(([from, , to]) => `${from} ${to}`).sort()).toEqual(afterApproval.sort());
  });

  it(`given ${MAX_STATUSES - 1} statuses, when one more is added, then it is the last: the next one is refused`, () => {
    const last = takeStep(fulfillmentThatIs('PROCESSING', MAX_STATUSES - 1), 'hold', NOON);

    expect(last.order.orderStatusEvents).toHaveLength(MAX_STATUSES);
    expect(() => takeStep(last, 'resume', NOON)).toThrow(HistoryFull);
  });
});

describe('shipping', () => {
  const processing = fulfillmentThatIs('PROCESSING');

  it.each(shippingMethods)('given %s as the method, when it is shipped, then that is its shipping method', (method) => {
    expect(takeStep(processing, 'ship', NOON, { shippingMethod: method }).shippingMethod).toBe(method);
  });

  it('given no method, when it is shipped twice by a repeated commit, then both times the same one is picked', () => {
    const [first, again] = [takeStep(processing, 'ship', NOON), takeStep(processing, 'ship', NOON + 1)];

    expect(shippingMethods).toContain(first.shippingMethod);
    expect(again.shippingMethod).toBe(first.shippingMethod);
  });

  it('given many requests, when methods are picked, then every carrier gets some', () => {
    const ids = Array.from({ length: 100 }, (_, n) => `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`);

    expect(new Set(ids.map(pickShippingMethod)).size).toBe(shippingMethods.length);
  });

  it('given another step than shipping, when a method is named, then it is not taken', () => {
    expect(takeStep(processing, 'hold', NOON, { shippingMethod: 'UPS' })).not.toHaveProperty('shippingMethod');
  });
});

describe('a cancellation asked for by orders', () => {
  it.each(['APPROVED', 'PROCESSING', 'ON_HOLD'] as const)('given %s, then it is cancelled', (status) => {
    const decided = decideCancellation(fulfillmentThatIs(status), NOON, 'Changed my mind');

    const cancelled = { timestamp: NOON, orderStatusType: 'CANCELLED', note: 'Changed my mind' };
    expect(decided.outcome === 'cancelled' && latestStatus(decided.fulfillment)).toEqual(cancelled);
  });

  it.each(['SHIPPED', 'IN_TRANSIT', 'RECEIVED', 'RETURNED'] as const)('given %s, then it is refused', (status) => {
    const decided = decideCancellation(fulfillmentThatIs(status), NOON);

    expect(decided).toEqual({ outcome: 'refused', currentStatus: status, note: `The order is already ${status}` });
  });

  it('given one cancelled here already, then there is nothing to add', () => {
    expect(decideCancellation(fulfillmentThatIs('CANCELLED'), NOON)).toEqual({ outcome: 'cancelled-before' });
  });

  it('given a full history, then it is refused rather than left without an answer', () => {
    const full = fulfillmentThatIs('PROCESSING', MAX_STATUSES);

    expect(decideCancellation(full, NOON)).toMatchObject({ outcome: 'refused', currentStatus: 'PROCESSING' });
  });
});

/** A fulfillment whose history ends with `status`. Default: 3 statuses long. */
function fulfillmentThatIs(status: OrderStatusType, length = 3): Fulfillment {
  const earlier = Array.from({ length: length - 1 }, (_, n) => ({
    timestamp: NOON - 1000 + n,
    orderStatusType: 'CREATED' as const,
  }));
  return {
    id: ID,
    customerId: 'dc7d8e33-ca0a-4928-a3bc-f7a2995aceaf',
    timestamp: NOON - 500,
    name: { title: 'Mr.', firstName: 'John', lastName: 'Doe' },
    contact: { primaryPhone: '555-666-7777', email: 'john.doe@internet.com' },
    address: {
      type: 'SHIPPING',
      description: 'My home address',
      address1: '123 Oak Street',
      city: 'Sunrise',
      state: 'CA',
      postalCode: '12345-6789',
    },
    order: {
      guid: ID,
      orderStatusEvents: [...earlier, { timestamp: NOON - 100, orderStatusType: status }],
      orderItems: [
        {
          product: {
            guid: 'b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897',
            title: 'Blue Widget',
            description: 'Brilliant Blue Widget',
            price: toCents(1.99),
          },
          quantity: 2,
        },
      ],
    },
  };
}

function refusalOf(act: () => unknown): IllegalTransition {
  try {
    act();
  } catch (error) {
    if (error instanceof IllegalTransition) return error;
    throw error;
  }
  throw new Error('expected an IllegalTransition');
}
