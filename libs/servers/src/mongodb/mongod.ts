import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from '../places/data-folder.ts';
import { Obstacle, lastLines } from '../obstacle.ts';
import type { Front } from '../places/ports.ts';
import type { KeptProcess } from '../processes/kept-process.ts';
import { startKept } from '../processes/kept-process.ts';
import type { Report } from '../progress.ts';
import { slowly } from '../progress.ts';
import { findMongod } from './binary.ts';
import { REPLICA_SET, becomePrimary, replicaSetUri, type MemberPlace } from './replica-set.ts';

/** A replica set of ours, with a primary. */
export interface RunningMongod {
  readonly uri: string;
  readonly describe: string;
  readonly process: KeptProcess;
  stop(): Promise<void>;
}

/** What a mongod is started from. */
export interface MongodOptions {
  readonly data: DataFolder;
  readonly cache: string;
  readonly logFolder: string;
  /** Allows failpoints (`configureFailPoint`), which tests of faults need and nothing else may have. */
  readonly testCommands: boolean;
  readonly front: Front;
  readonly report: Report;
}

const READY_MS = 60_000;
/** Little and often: by default four threads at once take both cores of a small machine, once a second, under writes. */
const EVICTION = 'eviction=(threads_min=1,threads_max=1),eviction_dirty_target=2';

/**
 * Starts a mongod as a kept child process, a replica set of one, and waits until it is primary.
 *
 * @throws {Obstacle} without a mongod, or when it ends or does not become primary; nothing is left running then.
 */
export async function startMongod(options: MongodOptions): Promise<RunningMongod> {
  const { data, report } = options;
  const { path, version, source } = await findMongod(options.cache, report);
  const [port = 0] = await data.ports('mongodb', 1);
  const advertisedPort = await options.front('mongodb', port);
  const dataFolder = join(data.path, 'mongodb');
  const logFile = join(options.logFolder, 'mongod.log');
  const mongod = launchMongod(path, { port, dataFolder, logFile, testCommands: options.testCommands });
  data.note(mongod);
  await slowly(`MongoDB ${version}: starting`, report, () => primary(mongod, { port, advertisedPort }, logFile));
  return {
    uri: replicaSetUri(advertisedPort),
    describe: `MongoDB ${version} (${source}) as a child process on 127.0.0.1:${port}`,
    process: mongod,
    stop: () => mongod.stop(),
  };
}

/** What one mongod is told. */
interface MongodPlace extends Pick<MongodOptions, 'testCommands'> {
  readonly port: number;
  readonly dataFolder: string;
  readonly logFile: string;
}

/** Starts a mongod, without waiting for it. With empty data it belongs to no replica set yet. */
export function launchMongod(path: string, { dataFolder, logFile, port, testCommands }: MongodPlace): KeptProcess {
  mkdirSync(dataFolder, { recursive: true });
  const args = mongodArguments(port, dataFolder, testCommands);
  return startKept({ name: 'mongod', command: path, args, logFile });
}

function mongodArguments(port: number, dataFolder: string, testCommands: boolean): string[] {
  const parameters = {
    // Production's value: a transaction left behind by a killed app frees its documents after three seconds, not sixty.
    transactionLifetimeLimitSeconds: 3,
    // A set of one has nobody to hand over to; mongod would wait 15 s for it on SIGTERM.
    shutdownTimeoutMillisForSignaledShutdown: 100,
    diagnosticDataCollectionEnabled: false,
    ...(testCommands ? { enableTestCommands: 1 } : {}),
  };
  const where = ['--dbpath', dataFolder, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'];
  const set = ['--replSet', REPLICA_SET, '--oplogSize', '256', '--quiet'];
  const cache = ['--wiredTigerCacheSizeGB', '0.25', '--wiredTigerEngineConfigString', EVICTION];
  return [
    ...where,
    ...set,
    ...cache,
    ...Object.entries(parameters).flatMap(([key, value]) => ['--setParameter', `${key}=${value}`]),
  ];
}

async function primary(mongod: KeptProcess, place: MemberPlace, logFile: string): Promise<void> {
  let hasEnded = false;
  void mongod.ended.then(() => (hasEnded = true));
  if (await becomePrimary(place, { deadlineMs: READY_MS, gaveUp: () => hasEnded })) return;
  const fact = hasEnded ? 'ended before it answered' : `was not primary within ${READY_MS / 1000} s`;
  await mongod.stop();
  throw new Obstacle(
    `MongoDB cannot start: mongod ${fact}.`,
    errorsIn(readFileSync(logFile, 'utf8')),
    'start again; if it stays so, begin with empty data:  npm start -- --fresh',
  );
}

// mongod logs a JSON document a line; "s" is the severity, F or E for what ended it.
function errorsIn(log: string): string {
  const errors = log.split('\n').filter((line) => /"s":"[FE]"/.test(line));
  return lastLines(errors.length > 0 ? errors.join('\n') : log, 4);
}
