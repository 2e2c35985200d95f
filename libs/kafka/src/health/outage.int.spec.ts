import { setTimeout as pause } from 'node:timers/promises';
import { eventually, TcpProxy } from '@storefront/testing';
import type { ISocketFactory } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrderConsumer } from '../../test/order.consumer.ts';
import { keysOf } from '../../test/recording-receiver.ts';
import { orders, Shop } from '../../test/shop.ts';
import { within } from '../client/deadline.ts';
import { ConsumerHealth } from './consumer-health.ts';
import { ConsumerState } from './consumer-state.ts';

describe('a broker that goes away', () => {
  let shop: Shop;
  let network: TcpProxy;
  beforeEach(async () => {
    shop = await Shop.open('orders');
    network = await TcpProxy.start(shop.own.broker);
  });
  afterEach(async () => {
    await network.pass();
    await shop.close();
    await network.close();
  });

  it('given a consumer, when the broker was away for seconds, then it comes back by itself and goes on where it was', async () => {
    await shop.publish(orders(5));
    const service = shop.service({ controllers: [OrderConsumer], openSocket: network.openSocket });
    await service.start();
    await service.received(5);
    await network.refuse();
    await eventually('the consumer is out', () => !service.server.health.state.joined, undefined, {
      deadlineMs: 40_000,
    });
    await shop.publish(orders(8).slice(5));

    await network.pass();

    const keys = () => new Set(keysOf(service.receiver.records)); // Some twice: their offsets were not committed in time.
    await eventually('all have arrived', () => keys().size === 8, undefined, { deadlineMs: 30_000 });
    expect(keys()).toEqual(new Set(orders(8)));
    expect(service.fatal).toEqual([]);
    expect(service.server.health.state.joined).toBe(true);
  });

  it('given a consumer, when it closes while the broker is away, then it does not wait for kafkajs to give up', async () => {
    const service = shop.service({ controllers: [OrderConsumer], openSocket: network.openSocket });
    await service.start();
    await network.refuse();
    // It has met the outage, and is trying again.
    await eventually('a try has failed', () => service.server.health.brokerReachable().then((reachable) => !reachable));

    await within(12_000, service.close());

    expect(service.fatal).toEqual([]);
  });

  it('given no broker answers who coordinates the group, then the consumer waits that out, which is no fault', async () => {
    await shop.publish(orders(5));
    const FIND_COORDINATOR = 10;
    let silent = true;
    const openSocket: ISocketFactory = (wanted) => {
      const socket = network.openSocket(wanted);
      const write = socket.write.bind(socket);
      socket.write = (request: Buffer) => {
        if (silent && request.readInt16BE(4) === FIND_COORDINATOR) socket.destroy();
        return write(request);
      };
      return socket;
    };
    const service = shop.service({ controllers: [OrderConsumer], openSocket });
    await service.start();
    const { state } = service.server.health;
    await eventually('kafkajs has given up', () => state.lastCrash?.reason.includes('coordinator'));
    expect([state.lastCrash?.restarts, service.fatal]).toEqual([true, []]);

    silent = false;

    expect(keysOf(await service.received(5))).toEqual(orders(5));
    expect([state.joined, service.fatal]).toEqual([true, []]);
  });

  it.each([
    ['refuses connections', () => network.refuse()],
    ['accepts connections and says nothing', () => Promise.resolve(network.swallowReplies())],
  ])('given a broker that %s, then it is not reachable, and reachable again afterwards', async (_what, goAway) => {
    const health = new ConsumerHealth({
      settings: shop.own.settings,
      client: { clientId: 'test', log: shop.own.log, openSocket: network.openSocket },
      state: new ConsumerState(shop.own.kafka),
      groupName: 'any',
      topics: () => [],
      rememberMs: 50,
    });
    const seen = [await health.brokerReachable()];
    await goAway();
    await pause(60);
    seen.push(await health.brokerReachable());
    await network.pass();
    await pause(60);
    seen.push(await health.brokerReachable());
    health.close();

    expect(seen).toEqual([true, false, true]);
    await eventually('its connections are gone', () => network.connections === 0);
  });
});
