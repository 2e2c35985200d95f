import { join } from 'node:path';
import type { ComposedServers } from './compose.ts';
import { findDocker, startCompose } from './compose.ts';
import type { DataFolder } from './places/data-folder.ts';
import { holdDataFolder, holdThrowAwayFolder } from './places/data-folder.ts';
import { cacheFolder, HOME } from './places/home.ts';
import { checkGivenKafka, checkGivenMongodb, withoutPassword } from './given.ts';
import { startBroker } from './kafka/broker.ts';
import { startMongod } from './mongodb/mongod.ts';
import type { Front } from './places/ports.ts';
import type { KeptProcess } from './processes/kept-process.ts';
import type { Report } from './progress.ts';
import { slowly } from './progress.ts';

/** Where servers come from: named by the environment, started in containers, or started as child processes. */
export type Kind = 'given' | 'compose' | 'processes';

/** What to start and how. */
export interface ServersOptions {
  /**
   * `kept`: the data of the last start, in .storefront/data; one start at a time. `fresh`: the same place, emptied.
   * `throw-away`: a place of this start's own, gone at its end, so that several can run side by side. Default `kept`.
   */
  readonly data?: 'kept' | 'fresh' | 'throw-away';
  /** Lets clients set failpoints in MongoDB; for tests of faults only. Default false. */
  readonly testCommands?: boolean;
  /** Leaves the other one alone, given or not. Default: both are needed. */
  readonly only?: 'kafka' | 'mongodb';
  /** Takes progress lines. Default: none are shown. */
  readonly report?: Report;
  /**
   * KAFKA_BROKERS and MONGODB_URI are used where set; STOREFRONT_SERVERS=processes leaves Docker alone; downloads are
   * kept below XDG_CACHE_HOME, else in .storefront/cache. Default: this process's environment.
   */
  readonly environment?: NodeJS.ProcessEnv;
  /** Folder for data and logs. Default: .storefront in the project. */
  readonly home?: string;
  /** Something between clients and the servers that are started as child processes. Default: nothing. */
  readonly front?: Front;
}

/** A real broker and a real replica set, answering. */
export interface Servers {
  /** As KAFKA_BROKERS takes it. */
  readonly kafkaBrokers: string;
  /** As MONGODB_URI takes it; names no database. */
  readonly mongodbUri: string;
  /** How those not given were started; `given` when both were. */
  readonly kind: Kind;
  /** One line for people: which servers, from where, at which address. */
  readonly describe: string;
  /** What was started as child processes, for tests that kill or freeze them. */
  readonly processes: readonly KeptProcess[];
  /** Stops what was started, and frees the data; given servers stay up. May be called again. */
  stop(): Promise<void>;
}

/** One server, or one bundle of them, of the ladder. */
interface Started {
  readonly brokers?: string;
  readonly uri?: string;
  readonly describe: string;
  readonly process?: KeptProcess;
  stop(): Promise<void>;
}

/**
 * Gives development and tests a real Kafka and a real MongoDB replica set, the first of: named by KAFKA_BROKERS and
 * MONGODB_URI; Docker Compose, where a daemon answers; child processes. Each may be given without the other. Whatever
 * was started ends with this process, whichever way it ends.
 *
 * @throws {Obstacle} saying what is missing, why it is needed and what to do; nothing is left running then.
 */
export async function startServers(options: ServersOptions = {}): Promise<Servers> {
  const { only } = options;
  const given = await givenServers(options);
  const missing = {
    kafka: only !== 'mongodb' && !given.some((part) => part.brokers),
    mongodb: only !== 'kafka' && !given.some((part) => part.uri),
  };
  if (!missing.kafka && !missing.mongodb) return asServers('given', given);

  const data = await holdFolder(options);
  try {
    const { kind, parts } = await startMissing(options, data, missing);
    return asServers(kind, [...given, ...parts], data);
  } catch (error) {
    data.release();
    throw error;
  }
}

async function givenServers({ only, report = silent, environment = process.env }: ServersOptions): Promise<Started[]> {
  const brokers = only !== 'mongodb' && environment['KAFKA_BROKERS'];
  const uri = only !== 'kafka' && environment['MONGODB_URI'];
  const kafka = `Kafka given at ${brokers}`;
  const mongodb = `MongoDB given at ${withoutPassword(uri || '')}`;
  await Promise.all([
    brokers && slowly(`${kafka}: waiting for an answer`, report, () => checkGivenKafka(brokers)),
    uri && slowly(`${mongodb}: waiting for an answer`, report, () => checkGivenMongodb(uri)),
  ]);
  const given: Started[] = [];
  if (brokers) given.push({ brokers, describe: kafka, stop: nothing });
  if (uri) given.push({ uri, describe: mongodb, stop: nothing });
  return given;
}

const nothing = () => Promise.resolve();
const silent: Report = () => undefined;

type Missing = { readonly kafka: boolean; readonly mongodb: boolean };

async function startMissing(options: ServersOptions, data: DataFolder, missing: Missing) {
  const wanted = (options.environment ?? process.env)['STOREFRONT_SERVERS'];
  const docker = wanted === 'processes' ? undefined : await findDocker(options.report ?? silent);
  if (docker === undefined) return { kind: 'processes' as const, parts: await children(options, data, missing) };
  return { kind: 'compose' as const, parts: [await composed(docker, options, data, missing)] };
}

function holdFolder({ data = 'kept', home = HOME, report = silent }: ServersOptions): Promise<DataFolder> {
  if (data === 'throw-away') return holdThrowAwayFolder(join(home, 'throw-away'), report);
  return holdDataFolder(join(home, 'data'), { fresh: data === 'fresh', report });
}

function composed(
  docker: string,
  options: ServersOptions,
  data: DataFolder,
  missing: Missing,
): Promise<ComposedServers> {
  return startCompose(docker, {
    ...missing,
    ...common(options, data),
    fresh: options.data === 'fresh',
    throwAway: options.data === 'throw-away',
  });
}

async function children(options: ServersOptions, data: DataFolder, missing: Missing): Promise<Started[]> {
  const shared = common(options, data);
  const starting: Promise<Started>[] = [];
  if (missing.kafka) starting.push(startBroker(shared));
  if (missing.mongodb) starting.push(startMongod(shared));
  const results = await Promise.allSettled(starting);
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return started;
  await Promise.all(started.map((server) => server.stop()));
  throw failed.reason;
}

function common({ home = HOME, report = silent, ...options }: ServersOptions, data: DataFolder) {
  const environment = options.environment ?? process.env;
  return {
    data,
    report,
    environment,
    testCommands: options.testCommands ?? false,
    front: options.front ?? ((_server, port) => Promise.resolve(port)),
    cache: cacheFolder(environment),
    logFolder: options.data === 'throw-away' ? data.path : join(home, 'logs'),
  };
}

function asServers(kind: Kind, parts: readonly Started[], data?: DataFolder): Servers {
  let stopping: Promise<void> | undefined;
  const stopAll = async () => {
    await Promise.all(parts.map((part) => part.stop()));
    data?.release();
  };
  return {
    kafkaBrokers: parts.find((part) => part.brokers)?.brokers ?? '',
    mongodbUri: parts.find((part) => part.uri)?.uri ?? '',
    kind,
    describe: parts.map((part) => part.describe).join('; '),
    processes: parts.flatMap((part) => part.process ?? []),
    stop: () => (stopping ??= stopAll()),
  };
}
