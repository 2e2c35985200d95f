import { failCommands, throwAwayDatabase, type ThrowAwayDatabase } from '@storefront/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { patiently } from '../src/index.ts';

const SHUTTING_DOWN = 91;

describe('what an app needs before it can begin', () => {
  let database: ThrowAwayDatabase;
  beforeAll(async () => {
    database = await throwAwayDatabase();
  });
  afterAll(() => database.drop());

  const indexes = async () => (await database.db.collection('books').indexes()).map(({ name }) => name);

  it('given a database that goes away for a moment, then it is done all the same', async () => {
    const refused = { failCommands: ['createIndexes'], errorCode: SHUTTING_DOWN, times: 2 };
    onTestFinished(await failCommands(database.client, refused));

    await patiently('make an index', () =>
      database.db.collection('books').createIndexes([{ key: { title: 1 }, name: 'by title' }]),
    );

    expect(await indexes()).toContain('by title');
  });

  it('given what the database will never do, then that is the answer', async () => {
    const impossible = () => database.db.collection('books').createIndexes([{ key: { title: 'backwards' as never } }]);

    await expect(patiently('make an index', impossible)).rejects.toThrow('backwards');
  });
});
