import type { RawRecord } from '@storefront/kafka';
import { eventually } from '@storefront/testing';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Committer, IncomingEvent, StoredAggregate } from '../src/index.ts';
import { bookings, meaning, open, STATEMENT, type Statement } from './ledger.ts';
import { plain, record } from './records.ts';
import { Shop } from './shop.ts';

const { topic } = bookings;

describe('the inbox', () => {
  let shop: Shop;
  let needsSubject = false;
  const handler = (events: readonly unknown[]) =>
    Promise.resolve(events.map((event) => meaning(event as IncomingEvent, needsSubject)));

  beforeAll(async () => {
    shop = await Shop.open({ kinds: [STATEMENT] });
    await shop.runtime.inbox.bind(topic, handler);
  });
  afterAll(() => shop.close());

  const receive = (...records: RawRecord[]) =>
    shop.runtime.inbox.receive({ topic, partition: 0, records, handler, signal: new AbortController().signal });
  const statement = (key: string) => shop.db.collection<StoredAggregate>('test.statements').findOne({ _id: key });
  const parked = (key: string) => shop.runtime.outbox.parked.find({ key }).sort({ number: 1 }).toArray();

  it('given events, doubled and shuffled in any way, then each takes effect once and in order', async () => {
    const numbers = Array.from({ length: 20 }, (_, i) => i + 1);
    const deliveries = fc.shuffledSubarray([...numbers, ...numbers], { minLength: 40, maxLength: 40 });
    const shuffles = fc.tuple(deliveries, fc.integer({ min: 1, max: 40 }));

    await fc.assert(
      fc.asyncProperty(shuffles, async ([order, size]) => {
        const key = randomUUID();
        for (let i = 0; i < order.length; i += size) {
          await receive(...order.slice(i, i + size).map((n) => record(key, n)));
        }
        const wanted = { lines: numbers, applied: 20 };
        await eventually(
          'all applied',
          () => statement(key),
          (found) => found?.['applied'] === 20,
        );
        expect(await statement(key)).toMatchObject(wanted);
        expect(await parked(key)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('given a poisoned event, then it and its followers wait and other keys go on; released, all apply in order', async () => {
    const [sick, well] = [randomUUID(), randomUUID()];

    await receive(
      record(sick, 1),
      record(sick, 2, { amount: 2, poison: true }),
      record(sick, 3),
      record(well, 1),
      record(sick, 4),
    );

    expect(await statement(sick)).toMatchObject({ lines: [1], applied: 1 });
    expect(await statement(well)).toMatchObject({ lines: [1], applied: 1 });
    expect((await parked(sick)).map(({ number, reason, status }) => [number, status, reason])).toEqual([
      [2, 'failed', 'refused'],
      [3, 'waiting', 'gap'],
      [4, 'waiting', 'gap'],
    ]);

    const repair = {
      kind: 'repair',
      id: `${topic}/${sick}/2`,
      topic,
      key: sick,
      reason: 'amount agreed',
      by: 'test',
    } as const;
    const committer = shop.runtime.committerFor(STATEMENT);
    const early = await committer.repair({ ...repair, id: `${topic}/${sick}/3`, action: 'skip' });
    const again = await committer.repair({ ...repair, action: 'release' });
    const edited = await committer.repair({ ...repair, action: 'release', value: Buffer.from('{"amount":22}') });

    expect(early.kind).toBe('not-repairable');
    expect(again).toMatchObject({ kind: 'repaired', applied: 0, trouble: { error: 'poison' } });
    expect(edited).toEqual({ kind: 'repaired', applied: 3 });
    expect(await statement(sick)).toMatchObject({ lines: [1, 22, 3, 4], applied: 4 });
    expect(await parked(sick)).toEqual([]);
    expect(await shop.runtime.outbox.audit.countDocuments({ target: repair.id })).toBe(2);
  });

  it('given a poisoned event, when it is skipped, then its followers apply without it', async () => {
    const key = randomUUID();
    await receive(record(key, 1), record(key, 2, 'no json'), record(key, 3));
    const repair = { kind: 'repair', id: `${topic}/${key}/2`, topic, key, reason: 'junk', by: 'test' } as const;

    await shop.runtime.committerFor(STATEMENT).repair({ ...repair, action: 'skip' });

    expect(await statement(key)).toMatchObject({ lines: [1, 3], applied: 3 });
  });

  it('given events of unknown type, bad shape, no key or no JSON, then each is parked and told why', async () => {
    const key = randomUUID();
    await receive(
      record(`${key}-type`, 1, {}, 'test.account.frozen.v9'),
      record(`${key}-shape`, 1, { amount: 'much' }),
      record(`${key}-json`, 1, '{{'),
      { ...record('', 77), key: null, offset: '77001' },
    );

    const why = async (id: string) => (await shop.runtime.outbox.parked.findOne({ _id: id }))?.reason;
    expect(await why(`${topic}/${key}-type/1`)).toBe('type-unknown');
    expect(await why(`${topic}/${key}-shape/1`)).toBe('unreadable');
    expect(await why(`${topic}/${key}-json/1`)).toBe('unreadable');
    expect(await shop.runtime.outbox.parked.findOne({ 'record.offset': '77001' })).toMatchObject({
      reason: 'unreadable',
    });
  });

  it('given an event before its subject, when the subject is created here, then it applies at once', async () => {
    const key = randomUUID();
    needsSubject = true;
    await receive(record(key, 1), record(key, 2));
    expect((await parked(key)).map((event) => event.reason)).toEqual(['subject-unknown', 'gap']);
    const statements: Committer<Statement> = shop.runtime.committerFor(STATEMENT);

    await statements.submit(open(key));

    await eventually(
      'both applied',
      () => statement(key),
      (found) => found?.['applied'] === 2,
    );
    needsSubject = false;
  });

  it('given events without numbers, when they come again, then they take effect once', async () => {
    const key = randomUUID();
    const events = [plain(key, 900_001, { amount: 1 }), plain(key, 900_002, { amount: 2 })];

    await receive(...events);
    await receive(...events, plain(key, 900_003, { amount: 3 }));

    expect(await statement(key)).toMatchObject({ lines: [1, 2, 3] });
  });

  it('given an uncounted event before its subject, when a later one brings the subject, then both apply', async () => {
    const key = randomUUID();
    needsSubject = true;
    await receive(plain(key, 910_001, { amount: 1 }));
    needsSubject = false;
    await receive(plain(key, 910_002, { amount: 2 }));

    await eventually(
      'both applied',
      () => statement(key),
      (found) => found?.['lines'].length === 2,
    );
    expect(await parked(key)).toEqual([]);
  });

  it('given two processes with one partition, as in a rebalance, then each event takes effect once', async () => {
    const other = await Shop.open({ kinds: [STATEMENT], database: shop.database, prefix: shop.prefix });
    await other.runtime.inbox.bind(topic, handler);
    const keys = Array.from({ length: 5 }, () => randomUUID());
    const records = keys.flatMap((key) => [1, 2, 3, 4, 5, 6].map((n) => record(key, n)));

    const chunk = { topic, partition: 0, records, handler, signal: new AbortController().signal };
    await Promise.all([shop.runtime.inbox.receive(chunk), other.runtime.inbox.receive(chunk)]);

    for (const key of keys) {
      await eventually(
        'applied',
        () => statement(key),
        (found) => found?.['applied'] === 6,
      );
      expect(await statement(key)).toMatchObject({ lines: [1, 2, 3, 4, 5, 6] });
    }
    await other.close();
  });

  it('given a deletion and a re-creation, then the copy follows and goes on counting', async () => {
    const key = randomUUID();

    await receive(record(key, 1), record(key, 2, null, 'test.account.closed.v1'), record(key, 3));

    expect(await statement(key)).toMatchObject({ lines: [3], applied: 3, version: 3 });
    await receive(record(key, 4, null, 'test.account.closed.v1'));
    const { deletedAt, ...rest } = (await statement(key)) as unknown as Record<string, unknown>;
    expect(deletedAt).toBeInstanceOf(Date);
    expect(rest).toEqual({ _id: key, version: 4, applied: 4 });
  });
});
