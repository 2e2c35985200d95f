import { readFileSync } from 'node:fs';
import { Obstacle, slowly, startKept, until } from '@storefront/servers';
import type { KeptProcess, Report, Servers } from '@storefront/servers';
import { mainOf } from './build.ts';
import { lastWords } from './last-words.ts';
import { ROOT } from './layout.ts';
import type { App } from './layout.ts';
import nodeFlags from '../../apps/node-flags.json' with { type: 'json' };

/** An app that runs. */
export interface RunningApp extends App {
  readonly process: KeptProcess;
}

/** Has to come before the app; does nothing without OTEL_EXPORTER_OTLP_ENDPOINT. */
const TRACING = ['--import', `${ROOT}dist/libs/observability/src/tracing.js`];
const READY_MS = 90_000;

/** Starts an app as a process that ends with this one; it is not ready yet. */
export function startApp(app: App, servers: Servers): RunningApp {
  const args = [...nodeFlags, ...TRACING, mainOf(app)];
  const what = { name: app.name, command: process.execPath, args, cwd: ROOT, logFile: app.logFile, graceSeconds: 20 };
  return { ...app, process: startKept({ ...what, env: environmentOf(app, servers) }) };
}

/**
 * Waits until all apps say on their management port that they are ready.
 *
 * @throws {Obstacle} with the last lines of its log, for the first one that ends or is not ready in time.
 */
export async function waitUntilReady(apps: readonly RunningApp[], report: Report): Promise<void> {
  const names = apps.map(({ name }) => name).join(', ');
  await slowly(`Starting ${names}`, report, () => Promise.all(apps.map(ready)));
}

/** What to tell when an app ended by itself, or would not become ready. */
export function brokenApp(app: RunningApp, fact: string): Obstacle {
  const words = lastWords(readFileSync(app.logFile, 'utf8'));
  return new Obstacle(`${app.name} ${fact}.`, words, `see its whole log:  less ${app.logFile.replace(ROOT, '')}`);
}

async function ready(app: RunningApp): Promise<void> {
  let hasEnded = false;
  void app.process.ended.then(() => (hasEnded = true));
  const asks = async () => (await fetch(`http://127.0.0.1:${app.managementPort}/health/ready`)).ok;
  if (await until(asks, { deadlineMs: READY_MS, everyMs: 100, gaveUp: () => hasEnded })) return;
  throw brokenApp(app, hasEnded ? 'ended while it was starting' : `was not ready within ${READY_MS / 1000} s`);
}

function environmentOf(app: App, servers: Servers): NodeJS.ProcessEnv {
  // One database name for all three would mix their outboxes; each app's own default is its name.
  const { MONGODB_DATABASE: _, ...environment } = process.env;
  return {
    NODE_ENV: 'development',
    SAMPLES: 'on',
    ...environment,
    KAFKA_BROKERS: servers.kafkaBrokers,
    MONGODB_URI: servers.mongodbUri,
    HOST: '127.0.0.1',
    PORT: String(app.port),
    MANAGEMENT_HOST: '127.0.0.1',
    MANAGEMENT_PORT: String(app.managementPort),
    TRUSTED_HOPS: '1',
  };
}
