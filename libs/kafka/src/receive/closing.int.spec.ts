import { setTimeout as pause } from 'node:timers/promises';
import type { OnApplicationShutdown } from '@nestjs/common';
import { eventually } from '@storefront/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrderConsumer } from '../../test/order.consumer.ts';
import { untilToldToStop } from '../../test/recording-receiver.ts';
import { orders, sameOrder, Shop } from '../../test/shop.ts';

describe('an app that closes while a chunk is in hand', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await Shop.open('orders');
  });
  afterEach(() => shop.close());

  it('given a chunk that can end, then it ends and its offset is committed before the database closes (shutdown order)', async () => {
    const order: string[] = [];
    class Database implements OnApplicationShutdown {
      onApplicationShutdown(): void {
        order.push('database closed');
      }
    }
    await shop.publish(sameOrder(20));
    const service = shop.service({ controllers: [OrderConsumer], providers: [Database] });
    const { receiver } = service;
    const gate = Promise.withResolvers<void>();
    receiver.work = async () => {
      await gate.promise;
      order.push('chunk done');
    };
    await service.start();
    await service.busy();

    const closing = service.close();
    gate.resolve();
    await closing;

    expect(order).toEqual([...receiver.done.map(() => 'chunk done'), 'database closed']);
    expect(receiver.done).toEqual(receiver.begun);
    expect(await shop.committed()).toBe(receiver.records.length);
  });

  it('given a chunk that waits out an outage, then it is told to give up, and its offset stays where it was', async () => {
    await shop.publish(sameOrder(1));
    const service = shop.service({ controllers: [OrderConsumer] });
    service.receiver.work = untilToldToStop;
    await service.start();
    await service.busy();

    await service.close();

    expect(service.receiver.done).toEqual([]);
    expect(await shop.committed()).toBe(0);
  });

  it('given an app that closes while it still joins its group, then it does not stay in the group, and that is no fault', async () => {
    await shop.publish(sameOrder(3));
    const first = shop.service({ controllers: [OrderConsumer] });
    first.receiver.work = () => pause(1500);
    const second = shop.service({ controllers: [OrderConsumer] });
    await first.start();
    await first.busy();
    const starting = second.start();
    await eventually('the second one knocks', async () => (await shop.members()) === 2);

    await second.close();

    await starting;
    expect(await shop.members()).toBe(1);
    expect([...first.fatal, ...second.fatal]).toEqual([]);
  });

  it('given an app that closes while kafkajs joins again by itself after a fault, then it does not stay in the group', async () => {
    await shop.publish(orders(60));
    const first = shop.service({ controllers: [OrderConsumer] });
    first.receiver.work = () => pause(800);
    const second = shop.service({ controllers: [OrderConsumer] });
    // What kafkajs does not try again, but starts anew for.
    const fault = Object.assign(new TypeError('once'), { retriable: true });
    second.receiver.work = () => Promise.reject(fault);
    await first.start();
    await first.busy();
    await second.start();
    const { state } = second.server.health;
    await eventually('it has crashed', () => state.lastCrash?.restarts, undefined, { deadlineMs: 20_000 });
    await eventually('it knocks again', async () => (await shop.members()) === 2);
    expect(state.joined).toBe(false);

    await second.close();

    expect(await shop.members()).toBe(1);
    expect([...first.fatal, ...second.fatal]).toEqual([]);
  });
});
