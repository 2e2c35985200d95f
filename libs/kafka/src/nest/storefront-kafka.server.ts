import { ServerKafka } from '@nestjs/microservices';
import type { EachBatchPayload, ISocketFactory, Kafka } from 'kafkajs';
import { createKafka, type KafkaClient, type KafkaClientOptions } from '../client/kafka-client.ts';
import { nestLog, type KafkaLog } from '../client/log.ts';
import { ConsumerHealth } from '../health/consumer-health.ts';
import { ConsumerState } from '../health/consumer-state.ts';
import { ConsumerWatchdog } from '../health/watchdog.ts';
import type { KafkaSettings } from '../kafka.settings.ts';
import { existingTopics } from '../topics/ensure-topics.ts';
import type { ChunkReceiver } from '../receive/chunk.ts';
import { boundHandlers, type BoundHandler } from './handlers.ts';
import { GroupConsumer } from '../receive/group-consumer.ts';
import { receiveBatch, type Held } from '../receive/receive-batch.ts';

/** What a {@link StorefrontKafkaServer} needs to know. */
export interface StorefrontKafkaServerOptions {
  readonly settings: KafkaSettings;
  /** The consumer group: the app's name, without the prefix. */
  readonly groupId: string;
  /** Default: `groupId`. */
  readonly clientId?: string | undefined;
  readonly receiver: ChunkReceiver;
  /** The consumer is gone and will not come back by itself. The process has to end: HTTP alone would look healthy. */
  readonly onFatal: (error: Error) => void;
  /** Default: the Nest logger. */
  readonly log?: KafkaLog | undefined;
  /** How to open a connection. Default: TCP or TLS to the address asked for. */
  readonly openSocket?: ISocketFactory | undefined;
}

/** A consumer that is not back so long after the broker answers again is not coming back. */
const LEAST_WATCHDOG_MS = 30_000;

/**
 * Nest's Kafka transport with arrays of events instead of single ones. Handlers stay ordinary controller methods,
 * `@EventPattern(topic, { batch: 200 })`; what they mean takes effect in the receiver, the inbox.
 *
 * Differences to ServerKafka: bytes are handed on as they are; topics are read from their beginning; the group is
 * called what the app says; no producer; a consumer that is gone for good is told to `onFatal`.
 */
export class StorefrontKafkaServer extends ServerKafka {
  /** How the consumer is, for health checks and metrics. */
  readonly health: ConsumerHealth;
  /** The cluster this server reads from. */
  readonly kafka: KafkaClient;
  private readonly given: StorefrontKafkaServerOptions;
  private readonly log: KafkaLog;
  private readonly handlers = new Map<string, BoundHandler>();
  private readonly watchdog: ConsumerWatchdog;
  private group: GroupConsumer | undefined;

  constructor(given: StorefrontKafkaServerOptions) {
    const { settings, groupId, clientId = groupId } = given;
    const kafka = createKafka(settings, clientOptions(given, clientId));
    super({
      client: { clientId, brokers: settings.KAFKA_BROKERS },
      consumer: { groupId: kafka.groupName(groupId) },
      // Nest would append "-server" to group and client, and dashboards, rights and offsets would miss the real name.
      postfixId: '',
    });
    this.given = given;
    this.kafka = kafka;
    this.log = given.log ?? nestLog();
    this.health = this.healthOf(kafka);
    this.watchdog = new ConsumerWatchdog({
      state: this.health.state,
      brokerReachable: this.health.brokerReachable,
      onFatal: given.onFatal,
      deadlineMs: Math.max(LEAST_WATCHDOG_MS, 2 * settings.KAFKA_REBALANCE_TIMEOUT_MS),
    });
  }

  /** Topics of the app's controllers, without the prefix. Known once Nest has set up the controllers. */
  get topics(): string[] {
    return boundHandlers(this.messageHandlers).map((handler) => handler.topic);
  }

  /** Nest asks for its client here. */
  override async createClient<T = Kafka>(): Promise<T> {
    return this.kafka.library as T;
  }

  /** Binds the handlers, joins the group and starts to read. The topics must exist. May be tried again if it failed. */
  override async start(callback: () => void): Promise<void> {
    for (const handler of boundHandlers(this.messageHandlers)) {
      this.handlers.set(this.kafka.topicName(handler.topic), handler);
      await this.given.receiver.bind(handler.topic, handler.handle);
    }
    if (this.handlers.size > 0) await this.consume([...this.handlers.keys()]);
    callback();
  }

  /** Lets the chunks at work finish, commits their offsets and leaves the group. */
  override async close(): Promise<void> {
    this.watchdog.stop();
    this.health.close();
    await this.group?.close();
    this.consumer = null;
    await super.close();
  }

  private async consume(topicNames: string[]): Promise<void> {
    await this.requireTopics(topicNames);
    this.group = new GroupConsumer({
      kafka: this.kafka,
      groupName: this.groupId,
      topicNames,
      receive: (payload, held) => this.receive(payload, held),
      log: this.log,
      onFatal: this.given.onFatal,
    });
    // Nest reads its own status from it.
    this.consumer = this.group.consumer;
    this.registerConsumerEventListeners();
    this.health.state.follow(this.group.consumer);
    this.watchdog.start();
    await this.group.run();
  }

  private async receive(payload: EachBatchPayload, held: Held): Promise<void> {
    const handler = this.handlers.get(payload.batch.topic);
    if (!handler) throw new Error(`no handler for ${payload.batch.topic}`);
    const { topic, handle, chunkSize } = handler;
    const { log } = this;
    await receiveBatch(payload, { ...held, topic, handler: handle, chunkSize, receiver: this.given.receiver, log });
  }

  private healthOf(kafka: KafkaClient): ConsumerHealth {
    const { given, groupId } = this;
    return new ConsumerHealth({
      settings: given.settings,
      client: clientOptions(given, `${this.clientId}-health`),
      state: new ConsumerState(kafka),
      groupName: groupId,
      topics: () => this.topics,
    });
  }

  private async requireTopics(topicNames: string[]): Promise<void> {
    const existing = await existingTopics(this.kafka);
    const missing = topicNames.filter((name) => !existing.has(name));
    if (missing.length > 0) throw new Error(`topics to read do not exist: ${missing.join(', ')}. Create them first.`);
  }
}

function clientOptions({ log, openSocket }: StorefrontKafkaServerOptions, clientId: string): KafkaClientOptions {
  return { clientId, log, openSocket };
}
