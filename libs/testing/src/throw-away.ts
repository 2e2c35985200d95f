import { randomBytes } from 'node:crypto';
import type { Db, MongoClientOptions } from 'mongodb';
import { MongoClient } from 'mongodb';

/** A database for one test file. */
export interface ThrowAwayDatabase {
  readonly name: string;
  /** As MONGODB_URI takes it: the server, without the database's name. */
  readonly uri: string;
  readonly db: Db;
  /** Its appName is the database's name, so that a failpoint can be set for it alone. */
  readonly client: MongoClient;
  /** Removes the database and disconnects. */
  drop(): Promise<void>;
}

/**
 * Connects to a new, empty database on the test run's replica set.
 *
 * @param options of the connection; default: the driver's own, which are not those of an app
 *
 * ```ts
 * const database = await throwAwayDatabase();
 * afterAll(() => database.drop());
 * ```
 */
export async function throwAwayDatabase(options: MongoClientOptions = {}): Promise<ThrowAwayDatabase> {
  const uri = testServers().mongodbUri;
  const name = `test_${randomName()}`;
  const client = await MongoClient.connect(uri, { ...options, appName: name });
  const db = client.db(name);
  const drop = async () => {
    await db.dropDatabase();
    await client.close();
  };
  return { name, uri, db, client, drop };
}

/** A KAFKA_PREFIX for one test file: topics and groups named with it meet those of no other file. */
export function throwAwayPrefix(): string {
  return `test-${randomName()}-`;
}

/**
 * The servers of this test run: those that the runner's global set-up started, or was given.
 *
 * @throws {Error} outside a test run; pure tests (`.spec.ts`) get no servers.
 */
export function testServers(): { readonly kafkaBrokers: string; readonly mongodbUri: string } {
  const { KAFKA_BROKERS: kafkaBrokers, MONGODB_URI: mongodbUri } = process.env;
  if (!kafkaBrokers || !mongodbUri) {
    throw new Error('This test has no servers: name its file .int.spec.ts or .e2e.spec.ts, and run it by vitest.');
  }
  return { kafkaBrokers, mongodbUri };
}

function randomName(): string {
  return randomBytes(6).toString('hex');
}
