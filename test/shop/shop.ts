import { topics } from '@storefront/contracts';
import { createKafka, kafkaSettings, readTopic, type RawRecord } from '@storefront/kafka';
import { caller, testServers, throwAwayDatabase, throwAwayPrefix, type Caller } from '@storefront/testing';
import type { Db } from 'mongodb';
import { startBuilt, type AppName, type BuiltService } from './built-service.ts';

/** Some services side by side, as built, with databases, topics and ports of their own. */
export interface Shop {
  readonly services: readonly BuiltService[];
  /** Calls the service whose name the path begins with, as the gateway would. */
  readonly call: Caller;
  database(app: AppName): Db;
  /** Everything that stands on a topic now. */
  read(topic: string): Promise<RawRecord[]>;
  stop(): Promise<void>;
}

/** @param apps which services; @param environment settings beside those that say where the servers are */
export async function openShop(apps: readonly AppName[], environment: Record<string, string> = {}): Promise<Shop> {
  const { kafkaBrokers, mongodbUri } = testServers();
  const prefix = throwAwayPrefix();
  const databases = new Map(await Promise.all(apps.map(async (app) => [app, await throwAwayDatabase()] as const)));
  const services = await Promise.all(
    apps.map((app) =>
      startBuilt(app, {
        KAFKA_BROKERS: kafkaBrokers,
        KAFKA_PREFIX: prefix,
        MONGODB_URI: mongodbUri,
        MONGODB_DATABASE: of(databases, app).name,
        ...environment,
      }),
    ),
  );
  const byName = new Map(services.map((service) => [service.name as string, service]));
  const kafka = createKafka(kafkaSettings.parse({ KAFKA_BROKERS: kafkaBrokers, KAFKA_PREFIX: prefix }), {
    clientId: 'test',
  });
  return {
    services,
    call: (method, path, request) => caller(of(byName, path.split('/')[1] ?? '').url)(method, path, request),
    database: (app) => of(databases, app).db,
    read: (topic) => readTopic(kafka, topic),
    stop: async () => {
      await Promise.all(services.map((service) => service.process.stop()));
      await Promise.all([...databases.values()].map((database) => database.drop()));
    },
  };
}

function of<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`this shop has no ${String(key)}`);
  return value;
}

/** Number of records on each of the shop's topics. */
export async function recordsPerTopic(shop: Shop): Promise<Record<string, number>> {
  const counts = Object.values(topics).map(async (topic) => [topic, (await shop.read(topic)).length] as const);
  return Object.fromEntries(await Promise.all(counts));
}
