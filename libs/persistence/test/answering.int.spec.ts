import { TcpProxy, testServers, throwAwayDatabase, type ThrowAwayDatabase } from '@storefront/testing';
import { Unavailable } from '@storefront/contracts';
import { MongoClient, MongoNetworkError } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endOrphans } from '../src/commit/orphans.ts';
import { answering, classify, transact } from '../src/index.ts';

interface Shelf {
  _id: string;
  count: number;
}

describe('a database whose every call is bounded', () => {
  let database: ThrowAwayDatabase;
  let network: TcpProxy;
  let client: MongoClient;

  beforeAll(async () => {
    database = await throwAwayDatabase();
    await database.db.collection<Shelf>('shelves').insertMany(SHELVES);
    network = await TcpProxy.start(new URL(testServers().mongodbUri).host);
    // Without limits of its own: so are some of the driver's calls, whatever one sets.
    client = await MongoClient.connect(`mongodb://127.0.0.1:${network.port}/?directConnection=true`);
  });
  afterAll(async () => {
    network.cut();
    await client.close();
    await network.close();
    await database.drop();
  });

  const SHELVES: Shelf[] = ['blue', 'green', 'red'].map((_id, count) => ({ _id, count }));
  const shelves = () => answering(client.db(database.name)).collection<Shelf>('shelves');
  const oneByOne = async () => {
    const seen: Shelf[] = [];
    for await (const shelf of shelves().find().sort({ _id: 1 })) seen.push(shelf);
    return seen;
  };

  it('given a database that answers, then everything is as without', async () => {
    expect(await shelves().find().sort({ _id: -1 }).limit(2).toArray()).toEqual(SHELVES.toReversed().slice(0, 2));
    expect(
      await shelves()
        .aggregate([{ $sort: { _id: 1 } }])
        .toArray(),
    ).toEqual(SHELVES);
    expect(await oneByOne()).toEqual(SHELVES);
    expect(await shelves().updateOne({ _id: 'blue' }, { $set: { count: 0 } })).toMatchObject({ matchedCount: 1 });
    await expect(shelves().insertOne({ _id: 'blue', count: 1 })).rejects.toThrow('E11000');
  });

  it('given one that falls silent in a transaction, then it is not waited for once more to end that', async () => {
    const begun = performance.now();
    const lost = transact(
      client,
      async (session) => {
        await client.db(database.name).collection<Shelf>('shelves').findOne({ _id: 'blue' }, { session });
        network.swallowReplies();
        throw new MongoNetworkError('no answer');
      },
      { deadlineMs: 0 },
    );

    await expect(lost).rejects.toBeInstanceOf(Unavailable);
    expect(performance.now() - begun).toBeLessThan(6000);
    await network.pass();
  });

  it('given one that falls silent, then every call ends as an outage', { timeout: 30_000 }, async () => {
    network.swallowReplies();

    const calls = await Promise.allSettled([
      shelves().updateOne({ _id: 'blue' }, { $inc: { count: 1 } }),
      shelves().findOne({ _id: 'blue' }),
      shelves().find().sort({ _id: 1 }).limit(2).toArray(),
      shelves()
        .aggregate([{ $match: {} }])
        .toArray(),
      oneByOne(),
      endOrphans(client, 1000),
    ]);

    expect(calls.map((call) => (call.status === 'rejected' ? classify(call.reason) : call.value))).toEqual(
      calls.map(() => 'outage'),
    );
  });
});
