import { Unavailable } from '@storefront/contracts';
import type { RawRecord } from '@storefront/kafka';
import { eventually } from '@storefront/testing';
import { randomUUID } from 'node:crypto';
import { Backlog } from '../src/relay/backlog.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  outboxSettings,
  saved,
  WaitForSubject,
  type EventMeaning,
  type IncomingEvent,
  type StoredAggregate,
} from '../src/index.ts';
import { ACCOUNT, book, BOOKED, close, bookings, open, STATEMENT, type Statement } from './ledger.ts';
import { record } from './records.ts';
import { Shop } from './shop.ts';

const { topic } = bookings;

describe('odd cases of writing and publishing', () => {
  let shop: Shop;
  /** Each line is the version of another document, as the event's decision read it. */
  const reading = (event: IncomingEvent): EventMeaning<Statement> => ({
    reads: [{ collection: 'test.accounts', id: 'other' }],
    decide(statement, tools) {
      if (!statement) throw new WaitForSubject('statement', event.key);
      return saved(
        {
          lines: [
            ...statement.lines,
            Number(tools.read({ collection: 'test.accounts', id: 'other' })?.['balance'] ?? -1),
          ],
        },
        undefined,
      );
    },
  });
  const handler = (events: readonly unknown[]) =>
    Promise.resolve(events.map((event) => reading(event as IncomingEvent)));
  beforeAll(async () => {
    shop = await Shop.open({ kinds: [ACCOUNT, STATEMENT] });
    await shop.runtime.inbox.bind(topic, handler);
  });
  afterAll(() => shop.close());
  const statement = (key: string) => shop.db.collection<StoredAggregate>('test.statements').findOne({ _id: key });
  const receive = (...records: RawRecord[]) =>
    shop.runtime.inbox.receive({ topic, partition: 0, records, handler, signal: AbortSignal.timeout(5000) });

  it('given a parked event that reads another document, when it is applied later, then it reads it', async () => {
    const key = randomUUID();
    await shop.runtime.committerFor(ACCOUNT).submit(book('other', 5));
    await receive(record(key, 1));
    await shop.runtime.committerFor(STATEMENT).submit(open(key));
    await eventually(
      'applied',
      () => statement(key),
      (found) => found?.applied === 1,
    );
    expect((await statement(key))?.['lines']).toEqual([5]);
  });

  it('given one key whose next event id is taken, then commands on other keys are not refused with it', async () => {
    await shop.runtime.outbox.events.insertOne({ _id: `${topic}/bad/1`, topic, key: 'bad', number: 1 } as never);
    const accounts = shop.runtime.committerFor(ACCOUNT);
    const [bad, good] = await Promise.allSettled([accounts.submit(book('bad', 1)), accounts.submit(book('good', 1))]);
    expect.soft(bad.status).toBe('rejected');
    expect(good.status).toBe('fulfilled');
  });

  it('given events blocked for hours, when they are retried, then writes are not turned away', async () => {
    const createdAt = new Date(Date.now() - 3_600_000);
    await shop.runtime.relay.stop();
    await shop.runtime.outbox.events.deleteMany({});
    const _id = `${topic}/old/1`;
    await shop.runtime.outbox.events.insertOne({
      _id,
      topic,
      key: 'old',
      number: 1,
      type: BOOKED,
      bucket: 1,
      order: 1,
      content: Buffer.from('{}'),
      headers: {},
      writer: 'x',
      attempt: 1,
      place: `${topic}/0`,
      createdAt,
    });
    await shop.runtime.outbox.blocked.insertOne({
      _id: `${topic}/old`,
      topic,
      key: 'old',
      number: 1,
      error: 'x',
      blockedAt: createdAt,
    });
    await shop.runtime.operations.retryBlocked(topic, 'old', { reason: 'the broker takes it now', by: 'olga' });
    const backlog = new Backlog(shop.runtime.outbox, outboxSettings.parse({}), 1);
    await backlog.measure();

    expect([backlog.pending, backlog.pressure(topic, ['old'])]).toEqual([1, undefined]);
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    await shop.runtime.outbox.events.updateOne({ _id: `${topic}/old/1` }, { $set: { createdAt: minutesAgo(10) } });
    await backlog.measure();

    expect(backlog.oldestAgeS).toBeLessThan(60);
    // Later in the line, and waiting for longer.
    const old = await shop.runtime.outbox.events.findOne({ _id: `${topic}/old/1` }, { projection: { restoredAt: 0 } });
    const late = { _id: `${topic}/late/1`, key: 'late', order: 2, createdAt: minutesAgo(60) };
    await shop.runtime.outbox.events.insertOne({ ...old!, ...late });
    await backlog.measure();

    expect(backlog.oldestAgeS).toBeCloseTo(3600, -2);
    expect(backlog.pressure(topic, ['late'])).toBeInstanceOf(Unavailable);
  });

  it('given a relay that can not hold leases, then health says so', async () => {
    const other = await Shop.open({ kinds: [ACCOUNT] });
    // Nobody can write to a view.
    await other.db.dropCollection('outbox.relays');
    await other.db.createCollection('outbox.relays', { viewOn: 'outbox.leases', pipeline: [] });

    const verdict = await eventually(
      'degraded',
      () => other.runtime.relay.ready(),
      ({ state }) => state === 'degraded',
      { deadlineMs: 20_000 },
    );

    expect(verdict.facts['failingMs']).toBeGreaterThan(5000);
    await other.db.dropCollection('outbox.relays');
    await other.close();
  });

  it('given an aggregate that was deleted, when all are republished, then only what was recorded is counted', async () => {
    const second = await Shop.open({ kinds: [ACCOUNT] });
    await second.runtime.committerFor(ACCOUNT).submitAll([book('a', 1), book('b', 1)]);
    await second.runtime.committerFor(ACCOUNT).submit(close('b'));
    expect(await second.runtime.operations.republish('account', { reason: 'a new reader', by: 'olga' })).toBe(1);
    await second.close();
  });
});
