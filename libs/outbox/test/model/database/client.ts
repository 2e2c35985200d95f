import type { Db, MongoClient } from 'mongodb';
import { SimulatedCollection } from './collection.ts';
import { Session, type Reach } from './session.ts';

/** A process's MongoDB client, as far as the outbox uses it. */
export function clientOf(): MongoClient {
  const client = { startSession: ({ snapshot = false } = {}) => new Session(snapshot) };
  return client as unknown as MongoClient;
}

/** An app's database, as one of its processes sees it. */
export function dbOf(reach: Reach): Db {
  const db = { collection: (name: string) => new SimulatedCollection(reach, name) };
  return db as unknown as Db;
}
