import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { advance } from '../domain/order.ts';
import { orderIn } from '../domain/order.examples.ts';
import type { Order } from '../domain/order.ts';
import { statusMessages } from './status-messages.ts';

const shipped = orderIn('SHIPPED');

describe('the live status of an order', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('given four statuses, when somebody begins to watch, then all come, numbered by their position', () => {
    const { orders, ids, told } = watch(0);

    orders.next(shipped);

    expect(ids()).toEqual(['1', '2', '3', '4']);
    expect(told[1]).toEqual({ id: '1', event: 'status', data: shipped.orderStatusEvents[0] });
  });

  it('given somebody who saw three, when they come back, then they get the fourth alone', () => {
    const { orders, ids } = watch(3);

    orders.next(shipped);

    expect(ids()).toEqual(['4']);
  });

  it('given a watcher, when the same order is told again and then moves on, then only the new status comes', () => {
    const { orders, ids } = watch(3);

    orders.next(shipped);
    orders.next(shipped);
    orders.next(advance(shipped, { timestamp: 3000, orderStatusType: 'IN_TRANSIT' }));

    expect(ids()).toEqual(['4', '5']);
  });

  it('given a watcher, when nothing happens for 31 s, then comments come at once and every 15 s', () => {
    const { told } = watch(0);

    vi.advanceTimersByTime(31_000);

    expect(told.map(({ comment }) => comment)).toEqual([expect.any(String), 'still here', 'still here']);
  });

  it('given a watcher, when the last status there can be is told, then the stream ends after it', () => {
    const { orders, ids, state } = watch(6);

    orders.next(orderIn('RETURNED'));

    expect(ids()).toEqual(['7']);
    expect(state.ended).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('given a watcher, when the service stops, then the stream ends', () => {
    const { orders, state } = watch(0);

    orders.complete();

    expect(state.ended).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});

function watch(after: number) {
  const orders = new Subject<Order>();
  const told: Record<string, unknown>[] = [];
  const state = { ended: false };
  statusMessages(orders, after).subscribe({
    next: (message) => told.push({ ...message }),
    complete: () => (state.ended = true),
  });
  return { orders, told, state, ids: () => told.flatMap(({ id }) => id ?? []) };
}
