import { setTimeout as pause } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrderConsumer } from '../../test/order.consumer.ts';
import { orders, Shop } from '../../test/shop.ts';
import { ConsumerHealth } from '../health/consumer-health.ts';
import { ConsumerState } from '../health/consumer-state.ts';
import { registerLagGauges } from './lag-gauges.ts';
import type { PartitionLag } from './group-lag.ts';

const total = (lags: readonly PartitionLag[]): number => lags.reduce((sum, lag) => sum + lag.messages, 0);
const oldest = (lags: readonly PartitionLag[]): number => Math.max(...lags.map((lag) => lag.seconds));

describe('how far a group is behind', () => {
  let shop: Shop;
  let health: ConsumerHealth;
  beforeEach(async () => {
    shop = await Shop.open('orders');
    const { settings, kafka, log, client } = shop.own;
    health = new ConsumerHealth({
      settings,
      client: { clientId: 'test', log },
      state: new ConsumerState(client()),
      groupName: kafka.groupName('orders'),
      topics: () => ['orders'],
      rememberMs: 0,
    });
  });
  afterEach(async () => {
    health.close();
    await shop.close();
  });

  it('given a group that never came, then all there is lies before it, as old as the oldest record', async () => {
    await shop.publish(orders(12));
    await pause(1100);
    await shop.publish(['order-later']);

    const lags = await health.lag();

    expect(lags.map((lag) => lag.partition).toSorted()).toEqual([0, 1, 2]);
    expect(total(lags)).toBe(13);
    expect(oldest(lags)).toBeGreaterThan(1);
    expect(oldest(lags)).toBeLessThan(30);
  });

  it('given a group that has caught up and is gone, when one more is published, then exactly that one is behind', async () => {
    await shop.publish(orders(12));
    const service = shop.service({ controllers: [OrderConsumer] });
    await service.start();
    await service.received(12);
    await service.close();
    const caughtUp = await health.lag();

    await shop.publish(['order-later']);

    expect([total(caughtUp), oldest(caughtUp)]).toEqual([0, 0]);
    expect(total(await health.lag())).toBe(1);
  });

  it('given somebody looks at the metrics, then lag in messages and seconds is there by topic and partition', async () => {
    await shop.publish(['order-0']);
    const registry = new Registry();
    registerLagGauges(registry, health);

    const page = await registry.metrics();

    expect(page).toMatch(/storefront_consumer_lag_messages\{topic="orders",partition="[012]"\} 1/);
    expect(page).toMatch(/storefront_consumer_lag_seconds\{topic="orders",partition="[012]"\} 0\.\d+/);
    expect(page).toContain('storefront_kafka_reachable 1');
  });

  it('given Kafka is away, then the metrics are answered all the same, without lag', async () => {
    const registry = new Registry();
    const away = () => Promise.reject(new Error('away'));
    registerLagGauges(registry, { lag: away, brokerReachable: () => Promise.resolve(false) });

    const page = await registry.metrics();

    expect(page).toContain('storefront_kafka_reachable 0');
    expect(page).not.toContain('partition=');
  });
});
