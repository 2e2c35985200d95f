import { Unavailable } from '@storefront/contracts';
import { failCommands, throwAwayDatabase, type ThrowAwayDatabase } from '@storefront/testing';
import { MongoServerError, type ClientSession, type MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { transact } from '../src/index.ts';

interface Shelf {
  _id: string;
  count: number;
}

describe('a transaction that belongs to no group', () => {
  let database: ThrowAwayDatabase;
  let client: MongoClient;

  beforeAll(async () => {
    database = await throwAwayDatabase();
    client = database.client;
    await shelves().insertMany(['blue', 'red', 'green'].map((_id) => ({ _id, count: 0 })));
  });
  afterAll(() => database.drop());

  const shelves = () => client.db(database.name).collection<Shelf>('shelves');
  const count = async () => (await shelves().findOne({ _id: 'blue' }))?.count;
  const addTo = (_id: string) => (session: ClientSession) =>
    shelves().updateOne({ _id }, { $inc: { count: 1 } }, { session });
  const addOne = addTo('blue');

  it('given ten at once on one document, then each is done once', async () => {
    const before = (await count()) ?? 0;

    await Promise.all(Array.from({ length: 10 }, () => transact(client, addOne)));

    expect(await count()).toBe(before + 10);
  });

  it('given conflicts without an end, then it gives up at its deadline', async () => {
    const conflict = new MongoServerError({ message: 'write conflict', code: 112 });
    const started = performance.now();
    const lost = transact(client, () => Promise.reject(conflict), { deadlineMs: 200 });

    await expect(lost).rejects.toBeInstanceOf(Unavailable);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('given a body that refuses, then that is the answer, and nothing was written', async () => {
    const before = await count();
    const refused = transact(client, async (session) => {
      await addOne(session);
      throw new Error('sold out');
    });

    await expect(refused).rejects.toThrow('sold out');
    expect(await count()).toBe(before);
  });

  it('given a commit that is never answered, then the proof decides', async () => {
    onTestFinished(await failCommands(client, { failCommands: ['commitTransaction'], closeConnection: true }));

    const proven = transact(client, addTo('red'), { deadlineMs: 100, proof: () => Promise.resolve(true) });
    await expect(proven).resolves.toMatchObject({ matchedCount: 1 });

    const unknown = transact(client, addTo('green'), { deadlineMs: 100 });
    await expect(unknown).rejects.toThrow('did not say whether');
  });
});
