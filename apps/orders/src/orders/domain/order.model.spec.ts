import { FULFILLMENT_REQUESTED, MAX_STATUSES, NEXT, orderStatusTypes, Refusal } from '@storefront/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyCancellationRefused, applyStatus, approveOrder, cancelOrder, fulfillOrder } from './fulfillment.ts';
import type { OrderChange, OrderEvent } from './fulfillment.ts';
import { orderIn, recipient } from './order.examples.ts';
import { rejectOrder, type Order } from './order.ts';

/** One thing that can befall an order, with a name for the counterexample. */
interface Step {
  readonly name: string;
  act(order: Order, at: number): OrderChange;
}

const byShop: readonly Step[] = [
  { name: 'approve', act: (order, at) => approveOrder(order, recipient, { at }) },
  { name: 'reject', act: (order, at) => ({ order: rejectOrder(order, { at }) }) },
  { name: 'cancel', act: (order, at) => cancelOrder(order, { at }) },
  { name: 'fulfill', act: (order, at) => fulfillOrder(order, recipient, { at }) },
];
const byFulfillment: readonly Step[] = [
  ...orderStatusTypes.map((orderStatusType) => ({
    name: `hear ${orderStatusType}`,
    act: (order: Order, at: number) => ({ order: applyStatus(order, { timestamp: at, orderStatusType }) }),
  })),
  { name: 'hear refusal', act: (order, at) => ({ order: applyCancellationRefused(order, at) }) },
];
const steps = fc.array(fc.constantFrom(...byShop, ...byFulfillment), { maxLength: 300 });

describe('whatever befalls an order', () => {
  it('its history is one the table allows, and its request is sent at most once and before any cancellation', () => {
    fc.assert(
      fc.property(steps, (happenings) => {
        const { order, events } = live(happenings);

        expectLegalHistory(order);
        const requests = events.filter(({ type }) => type === FULFILLMENT_REQUESTED);
        expect(requests).toHaveLength(order.fulfillmentRequestedAt === undefined ? 0 : 1);
        expect(events.slice(1)).not.toContainEqual(expect.objectContaining({ type: FULFILLMENT_REQUESTED }));
        if (order.cancellation) expect(order.fulfillmentRequestedAt).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });

  it('once it was sent, nothing that the shop does changes its status', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(...byShop), (happenings, step) => {
        const { order } = live(happenings);
        fc.pre(order.fulfillmentRequestedAt !== undefined);

        const after = attempt(order, step, 9999)?.order ?? order;

        expect(after.orderStatusEvents).toBe(order.orderStatusEvents);
      }),
      { numRuns: 500 },
    );
  });
});

function live(happenings: readonly Step[]): { order: Order; events: readonly OrderEvent[] } {
  let order = orderIn('CREATED');
  const events: OrderEvent[] = [];
  for (const [i, step] of happenings.entries()) {
    const change = attempt(order, step, 2000 + i);
    if (change?.event) events.push(change.event);
    order = change?.order ?? order;
  }
  return { order, events };
}

function attempt(order: Order, step: Step, at: number): OrderChange | undefined {
  try {
    return step.act(order, at);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function expectLegalHistory({ orderStatusEvents: history }: Order): void {
  expect(history[0].orderStatusType).toBe('CREATED');
  expect(history.length).toBeLessThanOrEqual(MAX_STATUSES);
  for (const [i, { orderStatusType }] of history.slice(1).entries()) {
    expect(NEXT[history[i]?.orderStatusType ?? 'RETURNED']).toContain(orderStatusType);
  }
}
