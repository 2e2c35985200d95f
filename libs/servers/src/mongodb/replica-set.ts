import type { Db } from 'mongodb';
import { MongoClient, MongoServerError } from 'mongodb';
import { isListening } from '../places/ports.ts';
import type { Patience } from '../processes/waiting.ts';
import { until, withDeadline } from '../processes/waiting.ts';

const NAME = 'storefront';
const NOT_YET_INITIALIZED = 94;

/** The address that clients use. Without a database: each app names its own. */
export function replicaSetUri(port: number): string {
  return `mongodb://127.0.0.1:${port}/?replicaSet=${NAME}`;
}

/** Name of the replica set, for mongod's `--replSet`. */
export const REPLICA_SET = NAME;

/** Where a member listens, and the port by which clients are told to reach it. */
export interface MemberPlace {
  readonly port: number;
  readonly advertisedPort: number;
}

/**
 * Makes a mongod that is listening, or about to, the primary of a replica set of one: creates the set on the first
 * start, and moves it when its data was last served on another port.
 *
 * @returns false when it is not primary within `deadlineMs`, or once `gaveUp` says so.
 */
export async function becomePrimary(place: MemberPlace, patience: Patience): Promise<boolean> {
  return (await until(() => isListening(place.port), patience)) && (await until(() => isPrimary(place), patience));
}

// A client of its own for each look: one that failed to connect stays failed.
async function isPrimary({ advertisedPort, port }: MemberPlace): Promise<boolean> {
  const host = `127.0.0.1:${advertisedPort}`;
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 2000,
  });
  try {
    const admin = client.db('admin');
    await configure(admin, host);
    return (await admin.command({ hello: 1 }))['isWritablePrimary'] === true;
  } finally {
    await client.close();
  }
}

async function configure(admin: Db, host: string): Promise<void> {
  const config = await readConfig(admin);
  if (config === undefined) {
    await admin.command({ replSetInitiate: { _id: NAME, members: [{ _id: 0, host }] } });
  } else if (config.members[0]?.host !== host) {
    const moved = { ...config, version: config.version + 1, members: [{ ...config.members[0], host }] };
    // Forced: a member that is not in its own configuration cannot be primary, and there is no other.
    await admin.command({ replSetReconfig: moved, force: true });
  }
}

interface ReplicaSetConfig {
  readonly version: number;
  readonly members: readonly { readonly host: string }[];
}

async function readConfig(admin: Db): Promise<ReplicaSetConfig | undefined> {
  try {
    return (await admin.command({ replSetGetConfig: 1 }))['config'] as ReplicaSetConfig;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NOT_YET_INITIALIZED) return undefined;
    throw error;
  }
}

/** A MongoDB as it presents itself. */
export interface Answering {
  /** It is a replica set or a sharded cluster. */
  readonly hasTransactions: boolean;
  /** It takes writes now. */
  readonly isPrimary: boolean;
}

/**
 * What answers at a connection string.
 *
 * @throws when it is no connection string, or nothing answers within `deadlineMs`; the message says which.
 */
export async function whatAnswers(uri: string, deadlineMs: number): Promise<Answering> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: deadlineMs });
  try {
    const hello = await withDeadline(client.db('admin').command({ hello: 1 }), deadlineMs * 2);
    if (hello === undefined) throw new Error('the server takes connections and does not answer');
    const hasTransactions = 'setName' in hello || hello['msg'] === 'isdbgrid';
    return { hasTransactions, isPrimary: hello['isWritablePrimary'] === true };
  } finally {
    await client.close();
  }
}
