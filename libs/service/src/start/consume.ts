import { setTimeout as pause } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { topics } from '@storefront/contracts';
import {
  connectKafka,
  ensureTopics,
  PartitionMismatch,
  registerLagGauges,
  StorefrontKafkaServer,
} from '@storefront/kafka';
import { HealthRegistry, metrics, type Logger } from '@storefront/observability';
import { OutboxRuntime } from '@storefront/outbox';
import type { ServiceSettings } from '../service.settings.ts';
import { kafkaSource } from '../sources/kafka-source.ts';
import type { Lifecycle } from '../stop/lifecycle.ts';

/** What {@link connectConsumer} needs to know. */
export interface ConsumerOptions {
  readonly name: string;
  readonly settings: ServiceSettings;
  readonly log: Logger;
  readonly life: Lifecycle;
}

/** The consumer of a service that is set up but not started. */
export interface PendingConsumer {
  /** Resolves when the topics exist; how long that takes is the broker's affair. */
  readonly topicsReady: Promise<void>;
  /** Joins the group, as soon as the topics exist. Never rejects: what can't be waited out ends the process. */
  start(): Promise<void>;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5000;

/**
 * Binds the service's `@EventPattern` methods to Kafka, with the inbox between them, and adds the consumer to health
 * and metrics. With the broker away it goes on trying: nothing of HTTP depends on it.
 */
export function connectConsumer(app: NestFastifyApplication, options: ConsumerOptions): PendingConsumer {
  const { name, settings, life } = options;
  const server = new StorefrontKafkaServer({
    settings,
    groupId: name,
    receiver: app.get(OutboxRuntime).inbox,
    onFatal: (error) => void life.fail('the consumer is gone', error),
  });
  connectKafka(app, server);
  const silenceMs = 4 * settings.KAFKA_REBALANCE_TIMEOUT_MS;
  app.get(HealthRegistry).register(kafkaSource(server.health, server.topics.length > 0, silenceMs));
  registerLagGauges(metrics, server.health);
  const topicsReady = insist(options, 'topics', () => ensureTopics(server.kafka, Object.values(topics)));
  return {
    topicsReady,
    start: async () => {
      await topicsReady;
      await insist(options, 'consumer', async () => void (await app.startAllMicroservices()));
    },
  };
}

/** Tries until it works; a number of partitions that differs never will. */
async function insist({ log, life }: ConsumerOptions, what: string, attempt: () => Promise<void>): Promise<void> {
  for (let waitMs = FIRST_RETRY_MS; !life.ending; waitMs = Math.min(2 * waitMs, LAST_RETRY_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof PartitionMismatch) return life.fail(error.message, error);
      log.warn(
        { reason: reasonOf(error), waitMs },
        `Kafka is not there yet (${what}); the API works without it, trying again`,
      );
      await pause(waitMs);
    }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
