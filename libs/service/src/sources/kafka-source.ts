import type { ConsumerHealth } from '@storefront/kafka';
import { degraded, down, up, type HealthSource, type Verdict } from '@storefront/observability';

/** What a health source needs of the consumer. */
export type ConsumerView = Pick<ConsumerHealth, 'brokerReachable'> & {
  readonly state: Pick<ConsumerHealth['state'], 'joined' | 'lastCrash' | 'heartbeatAgeMs'>;
};

/**
 * Whether the consumer consumes. With Kafka away the service is degraded and stays ready, as the outbox holds what it
 * has to say; a consumer that has fallen silent although the broker answers is dead, and only a restart helps.
 *
 * @param consumes false for an app that only publishes: then only the broker is looked at
 * @param silenceMs age of the last heartbeat from which on a consumer counts as dead
 */
export function kafkaSource(health: ConsumerView, consumes: boolean, silenceMs: number): HealthSource {
  return {
    name: 'kafka',
    live: () => (consumes ? liveness(health, silenceMs) : up()),
    ready: () => readiness(health, consumes),
  };
}

async function liveness({ state, brokerReachable }: ConsumerView, silenceMs: number): Promise<Verdict> {
  if (state.lastCrash && !state.lastCrash.restarts && !state.joined) return down({ reason: 'crashed for good' });
  const heartbeatAgeMs = state.heartbeatAgeMs() ?? null;
  if (heartbeatAgeMs === null || heartbeatAgeMs < silenceMs) return up({ heartbeatAgeMs });
  return (await brokerReachable()) ? down({ heartbeatAgeMs }) : degraded({ heartbeatAgeMs, broker: 'away' });
}

async function readiness({ state, brokerReachable }: ConsumerView, consumes: boolean): Promise<Verdict> {
  const broker = (await brokerReachable()) ? 'reachable' : 'away';
  const facts = { broker, ...(consumes && { joined: state.joined, heartbeatAgeMs: state.heartbeatAgeMs() ?? null }) };
  return broker === 'reachable' && (!consumes || state.joined) ? up(facts) : degraded(facts);
}
