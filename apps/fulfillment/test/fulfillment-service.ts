import { ConsoleLogger, Global, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { topics } from '@storefront/contracts';
import { createHttpApp } from '@storefront/http';
import { connectKafka, createKafka, ensureTopics, StorefrontKafkaServer } from '@storefront/kafka';
import { HealthRegistry } from '@storefront/observability';
import { OutboxRuntime } from '@storefront/outbox';
import { loadConfig } from '@storefront/service';
import { testServers, throwAwayDatabase, throwAwayPrefix } from '@storefront/testing';
import { FulfillmentAppModule } from '../src/fulfillment-app.module.ts';
import { fulfillmentConfig, type FulfillmentConfig } from '../src/fulfillment.config.ts';
import { fulfillmentProblems } from '../src/fulfillment.problems.ts';
import { Client } from './client.ts';
import { Orders } from './orders.ts';
import { Records } from './records.ts';

/** The service as it runs in production, on a database and topics of its own, with orders played by the test. */
export interface FulfillmentService {
  readonly http: Client;
  readonly orders: Orders;
  readonly records: Records;
  /** Stops it and lets it read every topic from its beginning once more, as a group that was never there. */
  replayFromTheBeginning(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the service. @param environment beside the servers' addresses */
export async function startFulfillment(environment: Record<string, string> = {}): Promise<FulfillmentService> {
  const database = await throwAwayDatabase();
  const settings = settingsFor(database.name, environment);
  const kafka = createKafka(settings, { clientId: 'test' });
  await ensureTopics(kafka, [topics.orderFulfill, topics.fulfillmentChange]);
  const http = new Client();
  const records = new Records(database.db, kafka);
  const orders = new Orders(settings, records);
  let app = await run(settings);
  http.base = await app.getUrl();
  return {
    http,
    orders,
    records,
    replayFromTheBeginning: async () => {
      await app.close();
      await records.forgetGroup('fulfillment');
      app = await run(settings);
      http.base = await app.getUrl();
    },
    stop: async () => {
      await orders.disconnect();
      await app.close();
      await database.drop();
    },
  };
}

@Global()
@Module({ providers: [HealthRegistry], exports: [HealthRegistry] })
class HealthModule {}

async function run(settings: FulfillmentConfig): Promise<NestFastifyApplication> {
  const root = { module: class Root {}, imports: [HealthModule, FulfillmentAppModule.with(settings)] };
  const logger = new ConsoleLogger({ logLevels: ['error', 'fatal'] });
  const app = await createHttpApp(root, { name: 'fulfillment', problems: fulfillmentProblems, settings, logger });
  const receiver = app.get(OutboxRuntime).inbox;
  const onFatal = (error: Error) => {
    throw error;
  };
  connectKafka(app, new StorefrontKafkaServer({ settings, groupId: 'fulfillment', receiver, onFatal }));
  await app.init();
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  return app;
}

function settingsFor(database: string, environment: Record<string, string>): FulfillmentConfig {
  const { kafkaBrokers, mongodbUri } = testServers();
  return loadConfig(fulfillmentConfig, {
    MONGODB_URI: mongodbUri,
    KAFKA_BROKERS: kafkaBrokers,
    MONGODB_DATABASE: database,
    KAFKA_PREFIX: throwAwayPrefix(),
    ...environment,
  });
}
