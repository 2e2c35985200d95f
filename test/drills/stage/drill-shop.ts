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
  /** Settings that one app has for itself, a MONGODB_URI or KAFKA_BROKERS of its own perhaps. */
  readonly own?: OwnSettings;
}

type OwnSettings = Partial<Record<AppName, Record<string, string>>>;

/** The apps of one drill, each in a process of its own, on databases and topics that nobody else uses. */
export class DrillShop {
  readonly prefix = throwAwayPrefix();
  readonly kafka: KafkaClient;
  /** Writes records as somebody who is not one of the apps. */
  readonly stranger: Sender;
  /** Of all apps that have no mongod of their own. */
  readonly mongo: MongoClient;
  private readonly ownMongo = new Map<AppName, MongoClient>();
  private readonly environment: Record<string, string>;
  private readonly own: OwnSettings;
  private readonly apps: App[] = [];

  private constructor(mongo: MongoClient, environment: Record<string, string>, own: OwnSettings) {
    this.mongo = mongo;
    this.own = own;
    this.environment = { ...environment, KAFKA_PREFIX: this.prefix };
    const settings = kafkaSettings.parse(this.environment);
    this.kafka = createKafka(settings, { clientId: 'drill', log: () => undefined });
    this.stranger = new Sender(settings, { clientId: 'stranger', log: () => undefined });
  }

  /** Starts the apps and waits until all are ready. */
  static async open(options: DrillShopOptions = {}): Promise<DrillShop> {
    const servers = testServers();
    const { kafkaBrokers = servers.kafkaBrokers, mongodbUri = servers.mongodbUri, own = {} } = options;
    const environment = {
      KAFKA_BROKERS: kafkaBrokers,
      MONGODB_URI: mongodbUri,
      // The shortest that is allowed: how long the partitions of a killed consumer wait for the next one.
      KAFKA_SESSION_TIMEOUT_MS: '6000',
      ...options.environment,
    };
    const shop = new DrillShop(await connect(mongodbUri), environment, own);
    const names = options.apps ?? (['accounts', 'orders', 'fulfillment'] as const);
    await Promise.all(names.map((name) => shop.another(name)));
    return shop;
  }

  /** Starts an instance of an app, the second one perhaps. */
  async another(name: AppName): Promise<App> {
    const own = this.own[name] ?? {};
    const uri = own['MONGODB_URI'];
    if (uri && !this.ownMongo.has(name)) this.ownMongo.set(name, await connect(uri));
    const app = new App(name, { ...this.environment, MONGODB_DATABASE: `${this.prefix}${name}`, ...own });
    this.apps.push(app);
    return app.start();
  }

  /** The first instance of an app. */
  app(name: AppName): App {
    const app = this.apps.find((one) => one.app === name);
    if (!app) throw new Error(`this drill has no ${name}`);
    return app;
  }

  /** Of the mongod that an app uses. */
  mongoOf(name: AppName): MongoClient {
    return this.ownMongo.get(name) ?? this.mongo;
  }

  database(name: AppName): Db {
    return this.mongoOf(name).db(`${this.prefix}${name}`);
  }

  /** Everything that stands on a topic now. */
  read(topic: string): Promise<RawRecord[]> {
    return readTopic(this.kafka, topic);
  }

  async close(): Promise<void> {
    await Promise.all([...this.apps.map((app) => app.close()), this.stranger.disconnect()]);
    const names = new Set(this.apps.map(({ app }) => app));
    await Promise.all([...names].map((name) => this.database(name).dropDatabase()));
    await Promise.all([this.mongo, ...this.ownMongo.values()].map((mongo) => mongo.close()));
  }
}

/** Reads as the apps do: what is not on a majority yet, they do not see either. */
const connect = (uri: string): Promise<MongoClient> => MongoClient.connect(uri, { readConcernLevel: 'majority' });
