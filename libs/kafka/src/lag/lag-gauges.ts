import { Gauge, type Registry } from 'prom-client';
import type { ConsumerHealth } from '../health/consumer-health.ts';
import type { PartitionLag } from './group-lag.ts';

const LABELS = ['topic', 'partition'] as const;

/**
 * Puts a consumer's lag on `/metrics`: `storefront_consumer_lag_messages` and `storefront_consumer_lag_seconds` by
 * topic and partition, and `storefront_kafka_reachable` (1 or 0). Every instance reports its whole group: take the
 * max, not the sum. While Kafka is away there is no lag to report, and the other metrics are still answered.
 */
export function registerLagGauges(registry: Registry, health: Pick<ConsumerHealth, 'lag' | 'brokerReachable'>): void {
  const lagGauge = (unit: 'messages' | 'seconds', help: string): void => {
    const name = `storefront_consumer_lag_${unit}`;
    registry.removeSingleMetric(name);
    const collect = async function (this: Gauge<(typeof LABELS)[number]>): Promise<void> {
      this.reset();
      for (const lag of await lagOrNothing(health)) {
        this.set({ topic: lag.topic, partition: lag.partition }, lag[unit]);
      }
    };
    new Gauge({ name, help, labelNames: LABELS, registers: [registry], collect });
  };
  lagGauge('messages', 'Records that the group has not committed yet');
  lagGauge('seconds', 'Age of the oldest record that the group has not committed yet');
  registerReachable(registry, health);
}

function registerReachable(registry: Registry, health: Pick<ConsumerHealth, 'brokerReachable'>): void {
  const name = 'storefront_kafka_reachable';
  registry.removeSingleMetric(name);
  const collect = async function (this: Gauge): Promise<void> {
    this.set((await health.brokerReachable()) ? 1 : 0);
  };
  new Gauge({ name, help: '1 while the Kafka broker answers', registers: [registry], collect });
}

async function lagOrNothing(health: Pick<ConsumerHealth, 'lag'>): Promise<PartitionLag[]> {
  try {
    return await health.lag();
  } catch {
    return []; // storefront_kafka_reachable tells why.
  }
}
