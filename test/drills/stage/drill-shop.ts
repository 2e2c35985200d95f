import { createKafka, kafkaSettings, readTopic, Sender, type KafkaClient, type RawRecord } from '@storefront/kafka';
import { testServers, throwAwayPrefix } from '@storefront/testing';
import { MongoClient, type Db } from 'mongodb';
import type { AppName } from '../../shop/built-service.ts';
import { App } from './app.ts';

/** Where a drill plays. */
export interface DrillShopOptions {
  /** Default: all three. */
  readonly apps?: readonly AppName[];
  /** Default: the test run's broker. */
  readonly kafkaBrokers?: string;
  /** Default: the test run's replica set. */
  readonly mongodbUri?: string;
  /** Settings for all apps beside those that say where things are. */
  readonly environment?: Record<string, string>;
}

/** The apps of one drill, each in a process of its own, on databases and topics that nobody else uses. */
export class DrillShop {
  readonly prefix = throwAwayPrefix();
  readonly kafka: KafkaClient;
  /** Writes records as somebody who is not one of the apps. */
  readonly stranger: Sender;
  readonly mongo: MongoClient;
  private readonly environment: Record<string, string>;
  private readonly apps: App[] = [];

  private constructor(mongo: MongoClient, environment: Record<string, string>) {
    this.mongo = mongo;
    this.environment = { ...environment, KAFKA_PREFIX: this.prefix };
    const settings = kafkaSettings.parse(this.environment);
    this.kafka = createKafka(settings, { clientId: 'drill', log: () => undefined });
    this.stranger = new Sender(settings, { clientId: 'stranger', log: () => undefined });
  }

  /** Starts the apps and waits until all are ready. */
  static async open(options: DrillShopOptions = {}): Promise<DrillShop> {
    const servers = testServers();
    const { kafkaBrokers = servers.kafkaBrokers, mongodbUri = servers.mongodbUri } = options;
    // As the apps read: what is not on a majority yet, they do not see either.
    const shop = new DrillShop(await MongoClient.connect(mongodbUri, { readConcernLevel: 'majority' }), {
      KAFKA_BROKERS: kafkaBrokers,
      MONGODB_URI: mongodbUri,
      // The shortest that is allowed: how long the partitions of a killed consumer wait for the next one.
      KAFKA_SESSION_TIMEOUT_MS: '6000',
      ...options.environment,
    });
    const names = options.apps ?? (['accounts', 'orders', 'fulfillment'] as const);
    await Promise.all(names.map((name) => shop.another(name)));
    return shop;
  }

  /** Starts an instance of an app, the second one perhaps. */
  another(name: AppName): Promise<App> {
    const app = new App(name, { ...this.environment, MONGODB_DATABASE: `${this.prefix}${name}` });
    this.apps.push(app);
    return app.start();
  }

  /** The first instance of an app. */
  app(name: AppName): App {
    const app = this.apps.find((one) => one.name === name);
    if (!app) throw new Error(`this drill has no ${name}`);
    return app;
  }

  database(name: AppName): Db {
    return this.mongo.db(`${this.prefix}${name}`);
  }

  /** Everything that stands on a topic now. */
  read(topic: string): Promise<RawRecord[]> {
    return readTopic(this.kafka, topic);
  }

  async close(): Promise<void> {
    await Promise.all([...this.apps.map((app) => app.close()), this.stranger.disconnect()]);
    const names = new Set(this.apps.map((app) => app.name));
    await Promise.all([...names].map((name) => this.database(name).dropDatabase()));
    await this.mongo.close();
  }
}
