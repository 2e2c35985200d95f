import {
  createKafka,
  ensureTopics,
  kafkaSettings,
  readTopic,
  Sender,
  type KafkaClient,
  type RawRecord,
} from '@storefront/kafka';
import { HealthRegistry } from '@storefront/observability';
import { CONNECTION } from '@storefront/persistence';
import { testServers, type TcpProxy } from '@storefront/testing';
import { randomUUID } from 'node:crypto';
import mongoose, { type Connection } from 'mongoose';
import { OutboxRuntime, outboxSettings, type AggregateKind } from '../src/index.ts';
import { bookings } from './ledger.ts';

export interface ShopOptions {
  readonly kinds: readonly AggregateKind<unknown>[];
  /** Share these to run several processes of one app. */
  readonly database?: string;
  readonly prefix?: string;
  readonly env?: Record<string, string>;
  /** How its relay reaches the broker. Default: directly. */
  readonly network?: TcpProxy;
  /** Default true. */
  readonly relaying?: boolean;
}

type Given = Required<Omit<ShopOptions, 'network'>> & Pick<ShopOptions, 'network'>;

/** One process of an app that writes, relays and receives: the real parts on a real database and broker. */
export class Shop {
  readonly runtime: OutboxRuntime;
  readonly connection: Connection;
  readonly kafka: KafkaClient;
  readonly database: string;
  readonly prefix: string;
  readonly health: HealthRegistry;

  private constructor(
    connection: Connection,
    kafka: KafkaClient,
    { health, runtime }: Pick<Shop, 'health' | 'runtime'>,
    options: Given,
  ) {
    this.connection = connection;
    this.kafka = kafka;
    this.runtime = runtime;
    this.database = options.database;
    this.prefix = options.prefix;
    this.health = health;
  }

  static async open(given: ShopOptions): Promise<Shop> {
    const id = randomUUID().slice(0, 8);
    const options = { database: `outbox-${id}`, prefix: `outbox-${id}.`, env: {}, relaying: true, ...given };
    const settings = { ...kafkaSettings.parse(env(options)), ...outboxSettings.parse(options.env) };
    const kafka = createKafka(settings, { clientId: 'shop' });
    await ensureTopics(kafka, [bookings.topic]);
    const uri = testServers().mongodbUri;
    const connection = await mongoose.createConnection(uri, { ...CONNECTION, dbName: options.database }).asPromise();
    const openSocket = options.network?.openSocket;
    const sender = new Sender(settings, { clientId: 'relay', ...(openSocket && { openSocket }) });
    const health = new HealthRegistry();
    const runtime = new OutboxRuntime(connection, health, { app: 'shop', settings, sender });
    for (const kind of options.kinds) runtime.committerFor(kind);
    await runtime.onModuleInit();
    if (options.relaying) await runtime.onApplicationBootstrap();
    return new Shop(connection, kafka, { health, runtime }, options);
  }

  get db() {
    return this.connection.db!;
  }

  /** The numbers of a key on the topic, in the order in which they stand there. */
  async numbersOf(key: string, topic = bookings.topic): Promise<number[]> {
    const ofKey = (await readTopic(this.kafka, topic)).filter((record) => record.key?.toString() === key);
    return ofKey.map((record) => Number(record.headers['ce_keysequence']));
  }

  /** Everything on the topic, by partition and offset. */
  async published(): Promise<RawRecord[]> {
    return await readTopic(this.kafka, bookings.topic);
  }

  async pending(topic?: string): Promise<number> {
    return await this.runtime.outbox.events.countDocuments({ pending: true, ...(topic && { topic }) });
  }

  async close(): Promise<void> {
    await this.runtime.onApplicationShutdown();
    await this.connection.close();
  }
}

const env = ({ env: more, prefix }: Given) => ({
  KAFKA_BROKERS: testServers().kafkaBrokers,
  KAFKA_PREFIX: prefix,
  ...more,
});
