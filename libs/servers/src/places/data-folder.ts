import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Obstacle } from '../obstacle.ts';
import { freePorts, isPortFree } from './ports.ts';
import { isGroupAlive } from '../processes/kept-process.ts';
import type { KeptProcess } from '../processes/kept-process.ts';
import { until } from '../processes/waiting.ts';
import type { Report } from '../progress.ts';
import { slowly } from '../progress.ts';

/** A folder of servers' data that is ours until {@link DataFolder.release}. */
export interface DataFolder {
  readonly path: string;
  /** The ports used last time where they are still free, else new ones; remembered under `name`. */
  ports(name: string, count: number): Promise<number[]>;
  /** Notes a process that writes here, so that the next holder waits for its end should we be killed. */
  note(process: KeptProcess): void;
  release(): void;
}

interface Notes {
  /** Process that holds or last held the folder. */
  holder: number;
  /** Process groups that write here. */
  groups: number[];
  ports: Record<string, number[]>;
}

/** How to take it. */
interface Hold {
  /** Empties the folder first. */
  readonly fresh: boolean;
  readonly report: Report;
}

// Longer than the grace that keeper.sh leaves to a server whose starter was killed.
const LEFTOVERS_MS = 15_000;

/**
 * Takes a data folder for this process alone and creates it if need be.
 *
 * The lock is an SQLite file held in an exclusive transaction: the kernel drops such a lock however its holder dies, so
 * there are no stale locks to judge. Servers of a killed holder may need a moment more; they are waited for.
 *
 * @throws {Obstacle} when another process holds it.
 */
export async function holdDataFolder(path: string, { fresh, report }: Hold): Promise<DataFolder> {
  mkdirSync(dirname(path), { recursive: true });
  const notesFile = `${path}.json`;
  const lock = takeLock(path);
  const before = readNotes(notesFile);
  if (lock === undefined) throw inUse(path, before.holder);
  await slowly('Waiting for the end of servers whose starter was killed', report, () =>
    until(async () => !before.groups.some(isGroupAlive), { deadlineMs: LEFTOVERS_MS }),
  );
  if (fresh) rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  const notes: Notes = { ...before, holder: process.pid, groups: [] };
  const write = () => writeFileSync(notesFile, JSON.stringify(notes));
  write();
  return {
    path,
    ports: async (name, count) => {
      notes.ports[name] = await usablePorts(notes.ports[name], count);
      write();
      return notes.ports[name];
    },
    note: ({ group }) => {
      notes.groups.push(group);
      write();
    },
    release: () => lock.close(),
  };
}

/**
 * Takes a data folder of this process's own below `parent`, empty, gone on release. What killed holders left there is
 * removed on the way.
 */
export async function holdThrowAwayFolder(parent: string, report: Report): Promise<DataFolder> {
  mkdirSync(parent, { recursive: true });
  removeAbandoned(parent);
  const held = await holdDataFolder(join(parent, String(process.pid)), { fresh: true, report });
  const release = () => {
    held.release();
    removeFolder(held.path);
  };
  return { ...held, release };
}

function removeAbandoned(parent: string): void {
  const locks = readdirSync(parent).filter((name) => name.endsWith('.lock'));
  for (const path of locks.map((name) => join(parent, name.slice(0, -'.lock'.length)))) {
    const lock = takeLock(path);
    if (lock === undefined) continue;
    const isWritten = readNotes(`${path}.json`).groups.some(isGroupAlive);
    lock.close();
    if (!isWritten) removeFolder(path);
  }
}

function removeFolder(path: string): void {
  for (const part of [path, `${path}.json`, `${path}.lock`]) rmSync(part, { recursive: true, force: true });
}

function takeLock(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(`${path}.lock`);
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch {
    database.close();
    return undefined;
  }
}

function readNotes(file: string): Notes {
  const none: Notes = { holder: 0, groups: [], ports: {} };
  try {
    return { ...none, ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<Notes>) };
  } catch {
    return none; // First use, or a holder killed while writing: both mean "nothing to remember".
  }
}

async function usablePorts(remembered: number[] | undefined, count: number): Promise<number[]> {
  if (remembered?.length !== count) return freePorts(count);
  const free = await Promise.all(remembered.map(isPortFree));
  return free.every(Boolean) ? remembered : freePorts(count);
}

function inUse(path: string, holder: number): Obstacle {
  return new Obstacle(
    `The servers' data in ${relative(process.cwd(), path) || path} is in use by another start (process ${holder}).`,
    'A second broker or mongod on the same files would damage them.',
    `end that one first: Ctrl-C in its terminal, or  kill ${holder}`,
  );
}
