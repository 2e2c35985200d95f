import { MongoClient } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { testServers, throwAwayDatabase, throwAwayPrefix } from './throw-away.ts';

describe('a database for one test file', () => {
  it('given two of them, then what is written in one is not in the other, and nothing is left after drop', async () => {
    const [mine, yours] = await Promise.all([throwAwayDatabase(), throwAwayDatabase()]);

    await mine.client.withSession((session) =>
      session.withTransaction(() => mine.db.collection('orders').insertOne({ total: 1 }, { session })),
    );

    expect(await mine.db.collection('orders').countDocuments()).toBe(1);
    expect(await yours.db.collection('orders').countDocuments()).toBe(0);
    await Promise.all([mine.drop(), yours.drop()]);
    expect(await databaseNames()).not.toContain(mine.name);
  });

  it('given two prefixes, then they differ', () => {
    expect(throwAwayPrefix()).not.toBe(throwAwayPrefix());
  });
});

async function databaseNames(): Promise<string[]> {
  const client = await MongoClient.connect(testServers().mongodbUri);
  const { databases } = await client.db('admin').admin().listDatabases();
  await client.close();
  return databases.map(({ name }) => name);
}
