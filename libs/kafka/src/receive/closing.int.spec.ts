import type { OnApplicationShutdown } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrderConsumer } from '../../test/order.consumer.ts';
import { untilToldToStop } from '../../test/recording-receiver.ts';
import { sameOrder, Shop } from '../../test/shop.ts';

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
});
