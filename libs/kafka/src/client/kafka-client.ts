import { Kafka, logLevel, type ISocketFactory, type KafkaConfig } from 'kafkajs';
import type { KafkaSettings } from '../kafka.settings.ts';
import { registerCodecs } from '../kafkajs/codecs.ts';
import { logsTo, nestLog, type KafkaLog } from './log.ts';
import { guardTimers } from '../kafkajs/timer-guard.ts';

guardTimers();
registerCodecs();

/** A way to one cluster, under one prefix. Opens nothing by itself. */
export interface KafkaClient {
  /** kafkajs' own object, for use inside this library; tests may ask it what no product asks. The linter sees to it. */
  readonly library: Kafka;
  readonly settings: KafkaSettings;
  /** A topic's name in the cluster. */
  topicName(topic: string): string;
  /** A consumer group's name in the cluster. */
  groupName(app: string): string;
  /** The name of a topic in the cluster, as the rest of the code knows it. */
  plainTopic(topicName: string): string;
}

/** How a {@link KafkaClient} behaves. */
export interface KafkaClientOptions {
  /** Shown in the broker's logs and quotas: the app, and what it does there. */
  readonly clientId: string;
  /** Times to repeat what failed, waiting 300 ms, then longer, up to 5 s. Default 8, some 24 s; the relay takes 0. */
  readonly retries?: number | undefined;
  /** Longest wait for one reply, ms. Default 10000. */
  readonly requestTimeoutMs?: number | undefined;
  /** Longest wait for a connection, ms. Default 3000. */
  readonly connectionTimeoutMs?: number | undefined;
  /** Default: the Nest logger. */
  readonly log?: KafkaLog | undefined;
  /** How to open a connection. Default: plain TCP or TLS, to the address asked for. */
  readonly openSocket?: ISocketFactory | undefined;
}

/** kafkajs' patience. At most 5 s between two tries, or a consumer could sleep half a minute after its broker is back. */
export const PATIENCE = { retries: 8, initialRetryTime: 300, maxRetryTime: 5000 } as const;

/**
 * The one place where kafkajs is set up: names with the prefix, logs, codecs, timer guard.
 *
 * @throws when KAFKA_SASL_MECHANISM comes without username or password
 */
export function createKafka(settings: KafkaSettings, options: KafkaClientOptions): KafkaClient {
  const prefix = settings.KAFKA_PREFIX;
  return {
    library: new Kafka(libraryConfig(settings, options)),
    settings,
    topicName: (topic) => prefix + topic,
    groupName: (app) => prefix + app,
    plainTopic: (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name),
  };
}

function libraryConfig(settings: KafkaSettings, options: KafkaClientOptions): KafkaConfig {
  const sasl = signIn(settings);
  return {
    brokers: settings.KAFKA_BROKERS,
    clientId: options.clientId,
    ssl: settings.KAFKA_SSL === 'on',
    ...(sasl && { sasl }),
    connectionTimeout: options.connectionTimeoutMs ?? 3000,
    requestTimeout: options.requestTimeoutMs ?? 10_000,
    retry: { ...PATIENCE, retries: options.retries ?? PATIENCE.retries },
    logLevel: logLevel.INFO,
    logCreator: logsTo(options.log ?? nestLog()),
    ...(options.openSocket && { socketFactory: options.openSocket }),
  };
}

function signIn(settings: KafkaSettings): KafkaConfig['sasl'] {
  const mechanism = settings.KAFKA_SASL_MECHANISM;
  if (!mechanism) return undefined;
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = settings;
  if (!username || !password) {
    throw new Error('KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD');
  }
  return { mechanism: mechanism as 'plain', username, password };
}
