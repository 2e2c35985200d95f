import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readTopic, type KafkaClient, type RawRecord } from '@storefront/kafka';
import type { ServiceSettings } from '@storefront/service';
import { caller, eventually, type Caller, type ThrowAwayDatabase } from '@storefront/testing';
import type { Db } from 'mongodb';
import { eventsOf, type RecordedEvent } from './recorded-events.ts';

/** What a {@link TestedApp} is made of. */
export interface TestedAppParts<S> {
  readonly database: ThrowAwayDatabase;
  readonly kafka: KafkaClient;
  readonly settings: S;
  readonly run: () => Promise<NestFastifyApplication>;
}

/** An app in this process, called over real HTTP, and what it leaves behind in its database and on its topics. */
export class TestedApp<S extends ServiceSettings> {
  readonly kafka: KafkaClient;
  readonly settings: S;
  private readonly parts: TestedAppParts<S>;
  private running: NestFastifyApplication | undefined;
  private address = '';

  constructor(parts: TestedAppParts<S>) {
    this.parts = parts;
    this.kafka = parts.kafka;
    this.settings = parts.settings;
  }

  /** Where it listens; another address after a new start. */
  get url(): string {
    return this.address;
  }

  /** Its database, which is another one's if it was started in the place of another one. */
  get db(): Db {
    return this.parts.database.client.db(this.settings.MONGODB_DATABASE);
  }

  /** The environment for another instance beside it. */
  get place(): Record<string, string> {
    const { KAFKA_PREFIX, MONGODB_DATABASE = '' } = this.settings;
    return { MONGODB_DATABASE, KAFKA_PREFIX };
  }

  /** Calls it over HTTP. */
  readonly call: Caller = (method, path, request) => caller(this.address)(method, path, request);

  async start(): Promise<void> {
    this.running = await this.parts.run();
    this.address = await this.running.getUrl();
  }

  /** Stops it in order; its database and topics stay. */
  async pause(): Promise<void> {
    await this.running?.close();
    this.running = undefined;
  }

  async stop(): Promise<void> {
    await this.pause();
    await this.parts.database.drop();
  }

  /** The events that were recorded under a key, by number. */
  eventsOf(key: string): Promise<RecordedEvent[]> {
    return eventsOf(this.db, key);
  }

  /** What stands on a topic once nothing in the outbox is pending. */
  async published(topic: string): Promise<RawRecord[]> {
    const pending = () => this.db.collection('outbox.events').countDocuments({ pending: true });
    await eventually('nothing is pending', pending, (count) => count === 0);
    return await readTopic(this.kafka, topic);
  }

  /** All documents of some collections, as text: equal before and after means that nothing was written. */
  async written(...collections: readonly string[]): Promise<string> {
    const projection = { pending: 0, publishedAt: 0 };
    const all = (name: string) => this.db.collection(name).find({}, { projection }).sort({ _id: 1 }).toArray();
    return JSON.stringify(await Promise.all(collections.map(all)));
  }
}
