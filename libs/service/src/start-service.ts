import { setTimeout as pause } from 'node:timers/promises';
import type { DynamicModule, Type } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApp, type ProblemPages } from '@storefront/http';
import {
  HealthRegistry,
  makeLogger,
  observeProcess,
  standardOutput,
  tracing,
  type Logger,
} from '@storefront/observability';
import type { Connection } from 'mongoose';
import type { z } from 'zod';
import { ConfigFaults, loadConfig } from './load-config.ts';
import { RunningService } from './management/running-service.ts';
import type { ServiceSettings } from './service.settings.ts';
import { mongoSource } from './sources/mongo-source.ts';
import { connectConsumer, type PendingConsumer } from './start/consume.ts';
import { listen, PortTaken } from './start/listen.ts';
import { NestLog } from './start/nest-log.ts';
import { openManagement } from './start/open-management.ts';
import { RootModule } from './start/root.module.ts';
import { closeLast } from './stop/close-last.ts';
import { Lifecycle } from './stop/lifecycle.ts';

/** What makes one service different from another. */
export interface ServiceOptions<S extends ServiceSettings> {
  /** Also the first part of its paths, its database, its consumer group. */
  readonly name: string;
  /** Every setting of the service, once. */
  readonly config: z.ZodType<S>;
  /** The service's module for these settings. */
  readonly module: (settings: S) => Type | DynamicModule;
  /** Explains the service's own refusals. */
  readonly problems?: ProblemPages;
}

/** A service in the making: what its steps hand on to each other. */
interface Start<S extends ServiceSettings> {
  readonly options: ServiceOptions<S>;
  readonly settings: S;
  readonly log: Logger;
  readonly logger: NestLog;
  readonly health: HealthRegistry;
  readonly life: Lifecycle;
}

const NOT_PRELOADED = 'not tracing: start with node --import ./dist/libs/observability/src/tracing.js';

/** Longest that the public port waits for the topics; after that the API opens without Kafka, ms. */
const TOPICS_FIRST_MS = 5000;

/** Longest that a stop waits for a start that is still under way, ms. */
const UNFINISHED_MS = 2000;

/**
 * Starts a service and keeps it until it is told to stop.
 *
 * Ends the process by itself: 0 after SIGTERM or SIGINT and an orderly stop; 1 for wrong settings, a port that is
 * taken, a failure that can't be waited out, or a stop that took too long.
 */
export async function startService<S extends ServiceSettings>(options: ServiceOptions<S>): Promise<void> {
  const settings = readSettings(options);
  if (!settings) return void (process.exitCode = 1);
  const start = await begin(options, settings);
  try {
    await open(start);
  } catch (error) {
    // Told to stop while it was starting: what it needed for that is closed by now.
    if (start.life.ending) return;
    // A port that is taken explains itself; its stack would only hide the sentence.
    const known = error instanceof PortTaken;
    await start.life.fail(known ? error.message : 'the service could not start', known ? undefined : error);
  }
}

function readSettings<S extends ServiceSettings>({ name, config }: ServiceOptions<S>): S | undefined {
  try {
    return loadConfig(config);
  } catch (error) {
    if (!(error instanceof ConfigFaults)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    return undefined;
  }
}

async function begin<S extends ServiceSettings>(options: ServiceOptions<S>, settings: S): Promise<Start<S>> {
  const log = makeLogger({ service: options.name, level: settings.LOG_LEVEL, destination: await standardOutput() });
  const health = new HealthRegistry();
  const { DRAIN_DELAY_MS: drainDelayMs, STOP_DEADLINE_MS: deadlineMs } = settings;
  const life = new Lifecycle({ log, health, drainDelayMs, deadlineMs, exit: (code) => process.exit(code) });
  life.listen();
  life.onStop('tracing', () => tracing.flush());
  observeProcess();
  if (settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined && !tracing.on) log.warn(NOT_PRELOADED);
  return { options, settings, log, logger: new NestLog(log), health, life };
}

async function open<S extends ServiceSettings>(start: Start<S>): Promise<void> {
  const { options, settings, logger, health, life, log } = start;
  const service = new RunningService();
  const management = await openManagement({ settings, health, service, logger });
  life.onStop('the management port', () => management.close());
  const app = await createApp(start);
  if (life.ending) return;
  const connection = app.get<Connection>(getConnectionToken());
  health.register(mongoSource(connection));
  life.onStop('MongoDB', closeLast(connection));
  const consumer = connectConsumer(app, { name: options.name, settings, log, life });
  const started = app.init();
  // Nest's order: HTTP, then consumers, then onApplicationShutdown, where committers and relay stop.
  life.onStop('the service', async () => void ((await isOver(started)) && (await app.close())));
  await started;
  await openPublicPort(app, consumer, start);
  service.attach(app);
  health.markStarted();
  log.info({ port: settings.PORT, managementPort: settings.MANAGEMENT_PORT }, `${options.name} listens`);
}

/** Waits for the database, however long it is away. */
function createApp<S extends ServiceSettings>(start: Start<S>): Promise<NestFastifyApplication> {
  const { options, settings, log, logger, health } = start;
  return createHttpApp(RootModule.with(options.module(settings), health), {
    name: options.name,
    settings,
    logger,
    ...(options.problems && { problems: options.problems }),
    draining: () => health.draining,
    onAnswer: (line) => log.info(line, 'answered'),
  });
}

/** Whether a start has ended, well or not. One that waits for its database is not waited for: Nest would do so. */
const isOver = (started: Promise<unknown>): Promise<boolean> =>
  Promise.race([
    started.then(
      () => true,
      () => true,
    ),
    pause(UNFINISHED_MS, false),
  ]);

async function openPublicPort<S extends ServiceSettings>(
  app: NestFastifyApplication,
  consumer: PendingConsumer,
  { settings }: Start<S>,
): Promise<void> {
  await Promise.race([consumer.topicsReady, pause(TOPICS_FIRST_MS)]);
  await listen(app, { setting: 'PORT', port: settings.PORT, host: settings.HOST });
  void consumer.start();
}
