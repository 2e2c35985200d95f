import { testServers, throwAwayPrefix } from '@storefront/testing';
import { withAdmin } from '../src/client/with-admin.ts';
import { createKafka, type KafkaClient, type KafkaClientOptions } from '../src/client/kafka-client.ts';
import type { KafkaLog } from '../src/client/log.ts';
import { kafkaSettings, type KafkaSettings } from '../src/kafka.settings.ts';
import { ensureTopics } from '../src/topics/ensure-topics.ts';

/** The real broker, under a prefix that nobody else has; three partitions a topic. */
export interface OwnKafka {
  readonly settings: KafkaSettings;
  readonly kafka: KafkaClient;
  /** host:port */
  readonly broker: string;
  /** Everything that was logged. */
  readonly logged: { level: string; message: string; facts: Readonly<Record<string, unknown>> }[];
  readonly log: KafkaLog;
  /** Another client with the same settings. */
  client(options?: Partial<KafkaClientOptions>): KafkaClient;
  topics(...names: string[]): Promise<void>;
  /** Deletes the topics. */
  close(): Promise<void>;
}

/** @param environment settings to differ in */
export function ownKafka(environment: Record<string, string> = {}): OwnKafka {
  const settings = kafkaSettings.parse({
    KAFKA_BROKERS: testServers().kafkaBrokers,
    KAFKA_PREFIX: throwAwayPrefix(),
    KAFKA_PARTITIONS: '3',
    KAFKA_SESSION_TIMEOUT_MS: '6000',
    ...environment,
  });
  const logged: OwnKafka['logged'] = [];
  const log: KafkaLog = (level, message, facts) => logged.push({ level, message, facts });
  const client: OwnKafka['client'] = (options) => createKafka(settings, { clientId: 'test', log, ...options });
  const kafka = client();
  const topics = (...names: string[]) => ensureTopics(kafka, names);
  const broker = settings.KAFKA_BROKERS[0] ?? '';
  return { settings, kafka, broker, logged, log, client, topics, close: () => deleteTopics(kafka) };
}

async function deleteTopics(kafka: KafkaClient): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(kafka.settings.KAFKA_PREFIX));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  });
}
