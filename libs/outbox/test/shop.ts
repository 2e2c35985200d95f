import {
  createKafka,
  ensureTopics,
  kafkaSettings,
  readTopic,
  type KafkaClient,
  type RawRecord,
} from '@storefront/kafka';
import { HealthRegistry } from '@storefront/observability';
import { randomUUID } from 'node:crypto';
import mongoose, { type Connection } from 'mongoose';
import { OutboxRuntime, outboxSettings, type AggregateKind } from '../src/index.ts';
import { bookings } from './ledger.ts';

export interface ShopOptions {
  readonly kinds: readonly AggregateKind<never>[];
  /** Share these to run several processes of one app. */
  readonly database?: string;
  readonly prefix?: string;
  readonly env?: Record<string, string>;
}

/** One process of an app that writes, relays and receives: the real parts on a real database and broker. */
export class Shop {
  readonly runtime: OutboxRuntime;
  readonly connection: Connection;
  readonly kafka: KafkaClient;
  readonly database: string;
  readonly prefix: string;

  private constructor(
    connection: Connection,
    kafka: KafkaClient,
    runtime: OutboxRuntime,
    options: Required<ShopOptions>,
  ) {
    this.connection = connection;
    this.kafka = kafka;
    this.runtime = runtime;
    this.database = options.database;
    this.prefix = options.prefix;
  }

  static async open(given: ShopOptions): Promise<Shop> {
    const id = randomUUID().slice(0, 8);
    const options = { database: `outbox-${id}`, prefix: `outbox-${id}.`, env: {}, ...given };
    const settings = { ...kafkaSettings.parse(env(options)), ...outboxSettings.parse(options.env) };
    const kafka = createKafka(settings, { clientId: 'shop' });
    await ensureTopics(kafka, [bookings.topic]);
    const uri = process.env['MONGODB_URI'] ?? '';
    const connection = await mongoose
      .createConnection(uri, { dbName: options.database, socketTimeoutMS: 6000 })
      .asPromise();
    const runtime = new OutboxRuntime(connection, new HealthRegistry(), { app: 'shop', settings });
    for (const kind of options.kinds) runtime.committerFor(kind);
    await runtime.onModuleInit();
    await runtime.onApplicationBootstrap();
    return new Shop(connection, kafka, runtime, options);
  }

  get db() {
    return this.connection.db!;
  }

  /** Everything on the topic, by partition and offset. */
  async published(): Promise<RawRecord[]> {
    return await readTopic(this.kafka, bookings.topic);
  }

  async pending(): Promise<number> {
    return await this.runtime.outbox.events.countDocuments({ pending: true });
  }

  async close(): Promise<void> {
    await this.runtime.onApplicationShutdown();
    await this.connection.close();
  }
}

const env = ({ env: more, prefix }: Required<ShopOptions>) => ({
  KAFKA_BROKERS: process.env['KAFKA_BROKERS'],
  KAFKA_PREFIX: prefix,
  ...more,
});
