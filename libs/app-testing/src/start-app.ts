import { ConsoleLogger, type INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { topics } from '@storefront/contracts';
import { createHttpApp } from '@storefront/http';
import { connectKafka, createKafka, ensureTopics, StorefrontKafkaServer } from '@storefront/kafka';
import { HealthRegistry } from '@storefront/observability';
import { OutboxRuntime } from '@storefront/outbox';
import { loadConfig, type ServiceOptions, type ServiceSettings } from '@storefront/service';
import { eventually, testServers, throwAwayDatabase, throwAwayPrefix } from '@storefront/testing';
import { TestedApp } from './tested-app.ts';

/**
 * Starts an app in this process, on a database and topics of its own: as in production, but for the management port and
 * the signals.
 *
 * @param options as in the app's main file
 * @param environment settings beside those that say where the servers are; with another one's `place`, a second instance
 */
export async function startApp<S extends ServiceSettings>(
  options: ServiceOptions<S>,
  environment: Readonly<Record<string, string>> = {},
): Promise<TestedApp<S>> {
  // As the app reads: what a test has seen in the database the app would see too.
  const database = await throwAwayDatabase({ readConcern: { level: 'majority' } });
  const { kafkaBrokers, mongodbUri } = testServers();
  const settings = loadConfig(options.config, {
    MONGODB_URI: mongodbUri,
    MONGODB_DATABASE: database.name,
    KAFKA_BROKERS: kafkaBrokers,
    KAFKA_PREFIX: throwAwayPrefix(),
    ...environment,
  });
  const kafka = createKafka(settings, { clientId: `${options.name}-test` });
  await ensureTopics(kafka, Object.values(topics));
  const app = new TestedApp({ database, kafka, settings, run: () => run(options, settings) });
  await app.start();
  return app;
}

async function run<S extends ServiceSettings>(
  { name, module, problems }: ServiceOptions<S>,
  settings: S,
): Promise<NestFastifyApplication> {
  const health = { module: class Health {}, global: true, providers: [HealthRegistry], exports: [HealthRegistry] };
  const root = { module: class Root {}, imports: [health, module(settings)] };
  const logger = new ConsoleLogger({ logLevels: ['error', 'fatal'] });
  const app = await createHttpApp(root, { name, settings, logger, ...(problems && { problems }) });
  consume(app, name, settings);
  // Topics made a moment ago may not have their leaders at work yet; a service insists as well.
  await eventually('the consumer reads', () => app.startAllMicroservices());
  await app.listen(0, '127.0.0.1');
  return app;
}

function consume(app: INestApplication, groupId: string, settings: ServiceSettings): void {
  const onFatal = (error: Error) => {
    throw error;
  };
  const receiver = app.get(OutboxRuntime).inbox;
  connectKafka(app, new StorefrontKafkaServer({ settings, groupId, receiver, onFatal }));
}
