import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@storefront/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrderConsumer } from '../../test/order.consumer.ts';
import { keysOf, offsetsOf, untilToldToStop } from '../../test/recording-receiver.ts';
import { orders, sameOrder, Shop, type Service } from '../../test/shop.ts';

describe('members of one group', () => {
  let shop: Shop;
  let first: Service;
  let second: Service;

  beforeEach(async () => {
    shop = await Shop.open('orders');
    first = shop.service({ controllers: [OrderConsumer] });
    second = shop.service({ controllers: [OrderConsumer] });
  });
  afterEach(() => shop.close());

  /** All that took effect on either of them. */
  const together = (count: number) =>
    eventually(
      `${count} records have taken effect on one of both`,
      () => [...first.receiver.records, ...second.receiver.records],
      (records) => records.length >= count,
      { deadlineMs: 30_000 },
    );

  it('given a chunk in hand, when another member joins, then it is told to stop, and every event takes effect on one of both', async () => {
    await shop.publish(orders(60));
    first.receiver.work = async (chunk) => {
      if (!second.server.health.state.joined) await untilToldToStop(chunk);
    };
    await first.start();
    await first.busy();

    const begun = Date.now();
    await second.start();
    const joinedAfterMs = Date.now() - begun;

    const records = await together(60);
    expect(joinedAfterMs).toBeLessThan(shop.own.settings.KAFKA_REBALANCE_TIMEOUT_MS / 2);
    expect(keysOf(records)).toEqual(orders(60).toSorted());
    expect(first.receiver.begun.length).toBeGreaterThan(first.receiver.done.length);
    expect(second.receiver.done.length).toBeGreaterThan(0);
    expect([...first.fatal, ...second.fatal]).toEqual([]);
  });

  it('given a chunk in hand that ends well although another member joins, then it does not come again', async () => {
    await shop.publish(sameOrder(10));
    const { receiver } = first;
    receiver.work = (chunk) => untilToldToStop(chunk).catch(() => undefined);
    await first.start();
    await first.busy();

    await second.start();
    receiver.work = () => Promise.resolve();

    const records = await together(10);
    expect(offsetsOf(records).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, at) => at));
    expect([...first.fatal, ...second.fatal]).toEqual([]);
  });

  it('given a chunk that takes longer than the session, then heartbeats keep the membership, and nothing comes twice', async () => {
    const { receiver, server } = first;
    await shop.publish(sameOrder(1));
    receiver.work = () => pause(shop.own.settings.KAFKA_SESSION_TIMEOUT_MS + 2500);
    await first.start();
    await first.received(1);
    receiver.work = () => Promise.resolve();

    await shop.publish(sameOrder(1));

    expect(offsetsOf(await first.received(2))).toEqual([0, 1]);
    expect(receiver.begun).toHaveLength(2);
    expect(server.health.state.joined).toBe(true);
  });
});
