import { randomUUID } from 'node:crypto';
import { createKafka, type KafkaClient, type KafkaClientOptions } from '../src/client/kafka-client.ts';
import { kafkaSettings, type KafkaSettings } from '../src/kafka.settings.ts';
import { ensureTopics } from '../src/topics/ensure-topics.ts';
import { withAdmin } from '../src/topics/with-admin.ts';

/** One line that the client logged. */
export interface LoggedLine {
  readonly level: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The real broker, under a prefix that nobody else has. */
export interface OwnKafka {
  readonly settings: KafkaSettings;
  readonly kafka: KafkaClient;
  readonly broker: string;
  readonly logged: LoggedLine[];
  log(level: string, message: string, facts: Readonly<Record<string, unknown>>): void;
  /** Another client, or the same with other settings. */
  client(options?: Partial<KafkaClientOptions>): KafkaClient;
  /** Makes the topics; three partitions each unless the settings say otherwise. */
  topics(...names: string[]): Promise<void>;
  /** Deletes what was made. */
  close(): Promise<void>;
}

/** Settings on top of `KAFKA_BROKERS`, which the test run provides. */
export function ownKafka(environment: Record<string, string> = {}): OwnKafka {
  const settings = kafkaSettings.parse({
    KAFKA_BROKERS: process.env['KAFKA_BROKERS'],
    KAFKA_PREFIX: `test-${randomUUID().slice(0, 8)}.`,
    KAFKA_PARTITIONS: '3',
    KAFKA_SESSION_TIMEOUT_MS: '6000',
    ...environment,
  });
  const logged: LoggedLine[] = [];
  const log: OwnKafka['log'] = (level, message, facts) => logged.push({ level, message, facts });
  const client: OwnKafka['client'] = (options) => createKafka(settings, { clientId: 'test', log, ...options });
  const kafka = client();
  return {
    settings,
    kafka,
    broker: settings.KAFKA_BROKERS[0] ?? '',
    logged,
    log,
    client,
    topics: (...names) => ensureTopics(kafka, names),
    close: () => deleteAll(kafka),
  };
}

async function deleteAll(kafka: KafkaClient): Promise<void> {
  await withAdmin(kafka, async (admin) => {
    const topics = (await admin.listTopics()).filter((name) => name.startsWith(kafka.settings.KAFKA_PREFIX));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  });
}
