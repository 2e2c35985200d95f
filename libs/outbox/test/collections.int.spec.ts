import { throwAwayDatabase, type ThrowAwayDatabase } from '@storefront/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outboxCollections, prepareCollections } from '../src/commit/collections.ts';
import { readPending } from '../src/relay/publishing/outbox-reader.ts';

const DAY_S = 24 * 60 * 60;

describe('collections at the start of an app', () => {
  let database: ThrowAwayDatabase;
  beforeEach(async () => {
    database = await throwAwayDatabase();
  });
  afterEach(() => database.drop());

  const positions = () => database.db.collection<{ _id: string; appliedAt: Date }>('inbox.foreign');
  const expiry = async () =>
    (await positions().indexes()).find(({ name }) => name === 'expiry')?.['expireAfterSeconds'];

  it('given none, then all are made, and a second process finds nothing to do', async () => {
    await prepareCollections(database.db, ['test.accounts']);
    await prepareCollections(database.db, ['test.accounts']);

    const names = (await database.db.listCollections().toArray()).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['test.accounts', 'outbox.events', 'inbox.parked', 'operations.audit']),
    );
    expect(await expiry()).toBe(9 * DAY_S);
  });

  it('given those of an earlier version that kept positions for less long, then they are kept for longer', async () => {
    await positions().insertOne({ _id: 'orders/0/17', appliedAt: new Date() });
    await positions().createIndexes([{ key: { appliedAt: 1 }, name: 'expiry', expireAfterSeconds: 8 * DAY_S }]);

    await prepareCollections(database.db, []);

    expect(await expiry()).toBe(9 * DAY_S);
    expect(await positions().countDocuments()).toBe(1);
  });

  it('given the index by bucket of an earlier version, then it goes', async () => {
    const { events } = outboxCollections(database.db);
    await events.createIndexes([{ key: { bucket: 1, order: 1 }, name: 'pending' }]);

    await prepareCollections(database.db, []);

    expect((await events.indexes()).map(({ name }) => name).toSorted()).toEqual(['_id_', 'expiry', 'queue']);
  });

  it('given many published events, when pending ones are read, then their index gives just them, in their order', async () => {
    const { client, db } = database;
    await prepareCollections(db, []);
    const event = (order: number) => ({ _id: `t/k/${order}`, topic: 't', key: 'k', bucket: order % 32, order });
    const written = Array.from({ length: 300 }, (_, i) => ({ ...event(i + 1), ...(i >= 290 && { pending: true }) }));
    await db.collection<{ _id: string }>('outbox.events').insertMany(written);
    await db.command({ profile: 2 });

    const { pending } = await readPending(client, outboxCollections(db), [3, 4, 5], 500, []);

    expect(pending.map(({ order }) => order)).toEqual([291, 292, 293]);
    const found = await db
      .collection('system.profile')
      .findOne({ ns: `${db.databaseName}.outbox.events`, op: 'query' });
    expect(found).toMatchObject({ docsExamined: 3, planSummary: 'IXSCAN { pending: 1, order: 1, bucket: 1 }' });
    expect(found?.['hasSortStage']).toBeUndefined();
  });
});
