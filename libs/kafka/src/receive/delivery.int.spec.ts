import { eventually } from '@storefront/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrderConsumer } from '../../test/order.consumer.ts';
import { keysOf, offsetsOf } from '../../test/recording-receiver.ts';
import { orders, sameOrder, Shop, type Service } from '../../test/shop.ts';
import { withAdmin } from '../client/with-admin.ts';

const PARTITIONS = [0, 1, 2];

describe('events on their way to the inbox', () => {
  let shop: Shop;
  let service: Service;

  beforeEach(async () => {
    shop = await Shop.open('orders');
    service = shop.service({ controllers: [OrderConsumer] });
  });
  afterEach(() => shop.close());

  it('given events published before the first start (fromBeginning), when the app starts, then it receives them', async () => {
    await shop.publish(orders(10));

    await service.start();

    expect(keysOf(await service.received(10))).toEqual(orders(10).toSorted());
  });

  it('given a group called orders, when it joins, then the broker knows it by that name, without "-server"', async () => {
    await service.start();

    await eventually('the consumer has joined', () => service.server.health.state.joined);
    const { groups } = await withAdmin(shop.own.kafka, (admin) => admin.listGroups());
    const prefix = shop.own.settings.KAFKA_PREFIX;
    expect(groups.map((group) => group.groupId).filter((id) => id.startsWith(prefix))).toEqual([`${prefix}orders`]);
  });

  it('given a handler for at most 5, when 60 events wait, then no chunk is larger, each is of one partition and in order', async () => {
    await shop.publish(orders(60));

    await service.start();

    await service.received(60);
    const { done } = service.receiver;
    expect(Math.max(...done.map((chunk) => chunk.records.length))).toBe(5);
    for (const partition of PARTITIONS) {
      const offsets = offsetsOf(service.receiver.records.filter((record) => record.partition === partition));
      expect(offsets).toEqual(offsets.map((_, at) => at));
    }
  });

  it('given texts that look like JSON and a deletion (raw values), then they arrive as the bytes that were sent, and null', async () => {
    await shop.publish(['{"key":1}'], '{"looks":["like","JSON"]}');
    await shop.publish(['{"key":1}'], null);

    await service.start();

    const key = Buffer.from('{"key":1}');
    const headers = { looks: Buffer.from('{"like":"JSON"}') };
    expect(await service.received(2)).toMatchObject([
      { topic: 'orders', key, value: Buffer.from('{"looks":["like","JSON"]}'), headers },
      { topic: 'orders', key, value: null, headers },
    ]);
  });

  it('given a receiver that fails once, then the same events come again, and none is passed over or repeated', async () => {
    await shop.publish(orders(30));
    let chunks = 0;
    service.receiver.work = () => (++chunks === 3 ? Promise.reject(new Error('once')) : Promise.resolve());

    await service.start();

    expect(keysOf(await service.received(30))).toEqual(orders(30).toSorted());
    expect(service.fatal).toEqual([]);
  });

  it('given a fault that kafkajs does not retry (crash with restart false), then the process is told to end', async () => {
    await shop.publish(orders(1));
    service.receiver.work = () => Promise.reject(new TypeError('a fault in our own code'));

    await service.start();

    const error = await eventually('the process is told', () => service.fatal[0]);
    expect(error?.message).toContain('a fault in our own code');
    expect(service.server.health.state).toMatchObject({ joined: false, lastCrash: { restarts: false } });
  });

  it('given a fault in the third chunk, when another process takes over, then it begins with exactly that chunk', async () => {
    await shop.publish(sameOrder(25));
    const { receiver } = service;
    receiver.work = () => (receiver.done.length < 2 ? Promise.resolve() : Promise.reject(new TypeError('fault')));
    await service.start();
    await eventually('the process is told', () => service.fatal[0]);
    const next = shop.service({ controllers: [OrderConsumer] });

    await next.start();

    expect(offsetsOf(await next.received(15))).toEqual(Array.from({ length: 15 }, (_, at) => 10 + at));
  });
});
