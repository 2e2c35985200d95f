import { eventually, testServers, throwAwayDatabase, type ThrowAwayDatabase } from '@storefront/testing';
import { MongoClient, type ClientSession } from 'mongodb';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Transactions } from '../src/commit/transaction.ts';
import { NoAnswer } from '../src/limits/answered.ts';

/** Longer than a body is waited for, and than an abort takes. */
const SILENCE_MS = 4500;

describe('a transaction whose body was given up since it had no answer', () => {
  let database: ThrowAwayDatabase;
  let client: MongoClient;

  beforeAll(async () => {
    database = await throwAwayDatabase();
    client = await MongoClient.connect(testServers().mongodbUri);
  });
  afterAll(async () => {
    await client.close();
    await database.drop();
  });

  it('given that it goes on, then it does so in its transaction, which ends after it, with nothing written', async () => {
    const notes = database.db.collection<{ _id: string }>('notes');
    await notes.insertOne({ _id: 'before' });
    const goingOn = Promise.withResolvers<ClientSession>();
    let isInTransaction: boolean | undefined;
    const body = async (session: ClientSession) => {
      await client.db(database.name).collection('notes').findOne({}, { session });
      await pause(SILENCE_MS);
      isInTransaction = session.inTransaction() && !session.hasEnded;
      goingOn.resolve(session);
      await client.db(database.name).collection('notes').insertOne({ text: 'late' }, { session });
    };

    const givenUp = new Transactions(client).run(body, Date.now(), () => Promise.resolve(false));

    await expect(givenUp).rejects.toBeInstanceOf(NoAnswer);
    const session = await goingOn.promise;
    await eventually('the session ended', () => session.hasEnded);
    expect(isInTransaction).toBe(true);
    expect(await notes.distinct('_id')).toEqual(['before']);
  });
});
