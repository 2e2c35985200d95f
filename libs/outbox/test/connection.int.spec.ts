import { CONNECTION } from '@storefront/persistence';
import { throwAwayDatabase, type ThrowAwayDatabase } from '@storefront/testing';
import type { Document } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outboxCollections, prepareCollections } from '../src/commit/collections.ts';
import type { OutboxEvent } from '../src/commit/outbox-event.ts';
import { GroupStore } from '../src/commit/store.ts';
import { readPending } from '../src/relay/publishing/outbox-reader.ts';
import { ACCOUNT } from './ledger.ts';

describe('the outbox, on a connection as an app has it', () => {
  let database: ThrowAwayDatabase;
  const asked: Document[] = [];

  beforeEach(async () => {
    asked.length = 0;
    database = await throwAwayDatabase({ ...CONNECTION, monitorCommands: true });
    database.client.on('commandStarted', ({ command, commandName }) => {
      if (commandName === 'find') asked.push(command);
    });
    await prepareCollections(database.db, []);
    const event = { _id: 't/k/1', topic: 't', key: 'k', bucket: 3, order: 1, pending: true };
    await database.db.collection<{ _id: string }>('outbox.events').insertOne(event);
  });
  afterEach(() => database.drop());

  it('given promise 3, then events and blocked keys are read as one instant showed them, each time a new one', async () => {
    const outbox = outboxCollections(database.db);

    for (let i = 0; i < 2; i++) await readPending(database.client, outbox, [3], 10, []);

    const concerns = asked.map(({ readConcern }) => readConcern as { level: string; atClusterTime?: object });
    expect(concerns.map(({ level }) => level)).toEqual(['snapshot', 'snapshot', 'snapshot', 'snapshot']);
    const [first, second, third, fourth] = concerns.map(({ atClusterTime }) => atClusterTime);
    expect([first, third]).toEqual([undefined, undefined]);
    expect(second).toBeDefined();
    expect(fourth).toBeDefined();
  });

  it('given an event of the same id by another attempt of this process, then it is no proof of a commit', async () => {
    const event = { _id: 't/k/2', writer: 'orders-1', attempt: 2 } as OutboxEvent;
    await outboxCollections(database.db).events.insertOne({ ...event });
    const store = new GroupStore(ACCOUNT, database.db, () => '');

    expect([await store.isRecorded(event), await store.isRecorded({ ...event, attempt: 1 })]).toEqual([true, false]);
  });
});
