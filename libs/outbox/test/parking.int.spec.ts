import type { TopicContract } from '@storefront/contracts';
import type { RawRecord } from '@storefront/kafka';
import { eventually } from '@storefront/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  saved,
  type AggregateKind,
  type EventMeaning,
  type IncomingEvent,
  type StoredAggregate,
} from '../src/index.ts';
import { readDelivery, storedRecord } from '../src/inbox/delivery.ts';
import { MOST_FOLLOWERS } from '../src/plan/plan.ts';
import { bookings, meaning, open, STATEMENT, type Statement } from './ledger.ts';
import { plain, record } from './records.ts';
import { Shop } from './shop.ts';

const { topic } = bookings;
const FULL = 'test.account.full.v1';

const person = { kind: 'repair', topic, reason: 'x', by: 'y' } as const;
const idOf = (key: string, number: number) => `${topic}/${key}/${number}`;
const skip = (key: string, number: number) => ({ ...person, id: idOf(key, number), key, action: 'skip' }) as const;
const release = (key: string, number: number, value: string) =>
  ({ ...person, id: idOf(key, number), key, action: 'release', value: Buffer.from(value) }) as const;

const contract: TopicContract = {
  ...bookings,
  types: [
    ...bookings.types,
    { type: FULL, schema: z.object({ amount: z.int(), poison: z.boolean().optional() }), fullState: true },
  ],
};
/** Line 666 cannot be stored; a document marked `corrupt` cannot be read. */
const KIND: AggregateKind<Statement> = {
  ...STATEMENT,
  consumes: contract,
  toFields: ({ lines }) => {
    if (lines.includes(666)) throw new Error('line 666 can not be stored');
    return { lines };
  },
  fromFields: (_, { lines, corrupt }) => {
    if (corrupt) throw new Error('this document can not be read');
    return { lines: lines as number[] };
  },
};

describe('what waits, and what a person must decide', () => {
  let shop: Shop;
  let needsSubject = false;
  let nullMeaning = '';
  const handler = (events: readonly unknown[]) =>
    Promise.resolve(
      events.map((event) => {
        const { key } = event as IncomingEvent;
        if (key === nullMeaning) return null as unknown as EventMeaning<Statement>;
        return meaning(event as IncomingEvent, needsSubject);
      }),
    );
  beforeAll(async () => {
    shop = await Shop.open({ kinds: [KIND] });
    await shop.runtime.inbox.bind(topic, handler);
  });
  afterAll(() => shop.close());
  const committer = () => shop.runtime.committerFor(KIND);
  const receive = (...records: RawRecord[]) =>
    shop.runtime.inbox.receive({ topic, partition: 0, records, handler, signal: AbortSignal.timeout(5000) });
  const statement = (key: string) => shop.db.collection<StoredAggregate>('test.statements').findOne({ _id: key });
  const parked = (key: string) => shop.runtime.outbox.parked.find({ key }).sort({ number: 1 }).toArray();
  const brief = async (key: string) =>
    (await parked(key)).map((p) => [p.number ?? p._id.split(':').at(-2), p.status, p.reason]);

  it('uncounted: given one that failed, then its follower waits behind it, also when it is tried again', async () => {
    const key = randomUUID();
    await receive(plain(key, 1001, { amount: 1, poison: true }), plain(key, 1002, { amount: 2 }));
    expect(await brief(key)).toEqual([
      ['1001', 'failed', 'refused'],
      ['1002', 'waiting', 'behind'],
    ]);

    await committer().retry(topic, key);

    expect((await statement(key))?.['lines']).toBeUndefined();
  });

  it('uncounted: given a waiting one, when it comes again while it is retried, then it takes effect once', async () => {
    const key = randomUUID();
    needsSubject = true;
    await receive(plain(key, 2001, { amount: 1 }));
    needsSubject = false;
    // Something is in commit, so that both join the next group.
    const slow = receive(record(randomUUID(), 1));
    const again = receive(plain(key, 2001, { amount: 1 }));
    const retried = Promise.resolve().then(() => committer().retry(topic, key));
    await Promise.all([slow, again, retried]);

    expect((await statement(key))?.['lines']).toEqual([1]);
  });

  it('uncounted: given a waiting one, when a person releases it while it is retried, then it takes effect once', async () => {
    const key = randomUUID();
    needsSubject = true;
    await receive(plain(key, 2101, { amount: 1 }));
    needsSubject = false;
    const [one] = await parked(key);
    await Promise.all([
      committer().repair({ kind: 'repair', id: one!._id, topic, key, action: 'release', reason: 'x', by: 'y' }),
      committer().retry(topic, key),
    ]);

    expect((await statement(key))?.['lines']).toEqual([1]);
  });

  it('given an event and the release of the next one with another value in one group, then the next one applies as it came', async () => {
    const key = randomUUID();
    await receive(record(key, 2));
    const delivery = readDelivery(contract, storedRecord(record(key, 1)), true);
    const first = { kind: 'event', delivery, meaning: meaning(delivery.event!) } as const;

    const [, repaired] = await Promise.all([
      committer().receive([first]),
      committer().repair(release(key, 2, '{"amount":20}')),
    ]);

    expect(await statement(key)).toMatchObject({ lines: [1, 2], applied: 2 });
    expect(repaired).toEqual({ kind: 'not-repairable', why: 'there is no parked event of that id' });
    expect(await shop.runtime.outbox.audit.findOne({ target: `${topic}/${key}/2` })).toBeNull();
  });

  it('given two releases of one event with values of their own in one group, then each is tried with its own', async () => {
    const key = randomUUID();
    await receive(record(key, 1, 'junk'));

    const [torn, mended] = await Promise.all([
      committer().repair(release(key, 1, '{"amount":10,"poison":true}')),
      committer().repair(release(key, 1, '{"amount":11}')),
    ]);

    expect(torn).toMatchObject({ kind: 'repaired', trouble: { error: 'poison' } });
    expect(mended).toEqual({ kind: 'repaired', applied: 1 });
    expect(await statement(key)).toMatchObject({ lines: [11], applied: 1 });
  });

  it('first contact: given a failed full-state event, then the next one waits behind it and it can be repaired', async () => {
    const key = randomUUID();
    await receive(record(key, 1, { amount: 1, poison: true }, FULL), record(key, 2, { amount: 2 }, FULL));

    expect.soft(await brief(key)).toEqual([
      [1, 'failed', 'refused'],
      [2, 'waiting', 'gap'],
    ]);
    const result = await committer().repair(skip(key, 1));
    expect(result).toMatchObject({ kind: 'repaired' });
  });

  it('given a waiting event whose effect cannot be stored, then it is the one that fails, not the one before it', async () => {
    const key = randomUUID();
    await receive(record(key, 2, { amount: 666 }));
    await receive(record(key, 1));

    expect.soft(await statement(key)).toMatchObject({ lines: [1], applied: 1 });
    await eventually(
      '2 failed',
      () => brief(key),
      (now) => JSON.stringify(now) === JSON.stringify([[2, 'failed', 'refused']]),
      { deadlineMs: 4000 },
    );
  });

  it('given such a failed pair, then a person can go on', async () => {
    const key = randomUUID();
    await receive(record(key, 2, { amount: 666 }));
    await receive(record(key, 1));
    const result = await committer().repair(skip(key, 1));

    expect(['repaired', 'not-repairable']).toContain(result.kind);
  });

  it('given a waiting key that cannot be written, then the sweep still comes to the other keys', async () => {
    const [bad, good] = [randomUUID(), randomUUID()];
    needsSubject = true;
    await receive(plain(bad, 5001, { amount: 666 }));
    await receive(plain(good, 5002, { amount: 1 }));
    needsSubject = false;

    const found = await eventually(
      'the good key applied',
      () => statement(good),
      (now) => now !== null,
    );
    expect(found).toMatchObject({ lines: [1] });
  });

  it('given more events of a topic that nobody here reads any more than one look takes, then due keys are tried', async () => {
    const key = randomUUID();
    needsSubject = true;
    await receive(plain(key, 6001, { amount: 1 }));
    needsSubject = false;
    const [due] = await parked(key);
    const left = Array.from({ length: 500 }, (_, i) => ({
      ...due!,
      _id: `renamed@0:${i}:0`,
      topic: 'renamed',
      key: `left-${i}`,
      nextAttemptAt: new Date(0),
    }));
    await shop.runtime.outbox.parked.insertMany(left);

    const found = await eventually('the due key applied', () => statement(key));
    expect(found).toMatchObject({ lines: [1] });
    await shop.runtime.outbox.parked.deleteMany({ topic: 'renamed' });
  });

  it('given an aggregate that cannot be read, then its event stops only its own key', async () => {
    const [bad, good] = [randomUUID(), randomUUID()];
    await shop.db
      .collection<StoredAggregate>('test.statements')
      .insertOne({ _id: bad, version: 1, applied: 1, corrupt: true });
    const chunk = receive(record(bad, 2), record(good, 1));
    await expect.soft(chunk).resolves.toBeUndefined();
    expect(await statement(good)).toMatchObject({ applied: 1 });
  });

  it('given header names that a document can not have, then the event is parked like any other', async () => {
    const [bad, good] = [randomUUID(), randomUUID()];
    const junk = record(bad, 1, 'junk');
    const odd = { 'a\0b': 'zero', 'a\\0b': 'backslash', $id: 'dollar', $ref: 'reference', _bsontype: 'Map' };
    await expect
      .soft(receive({ ...junk, headers: { ...junk.headers, ...odd } }, record(good, 1)))
      .resolves.toBeUndefined();

    expect(await statement(good)).toMatchObject({ applied: 1 });
    const [one] = await parked(bad);
    const stored = {
      'a\\0b': 'zero',
      'a\\\\0b': 'backslash',
      '\\$id': 'dollar',
      '\\$ref': 'reference',
      '\\_bsontype': 'Map',
    };
    expect(one?.record.headers).toMatchObject({ ...junk.headers, ...stored });
    expect(await committer().repair({ ...skip(bad, 1), id: one!._id })).toEqual({ kind: 'repaired', applied: 1 });
    expect(await statement(bad)).toMatchObject({ applied: 1 });
  });

  it('given a handler that answers null for one event, then only that one is parked', async () => {
    const [bad, good] = [randomUUID(), randomUUID()];
    nullMeaning = bad;
    const chunk = receive(record(bad, 1), record(good, 1));
    await expect.soft(chunk).resolves.toBeUndefined();
    nullMeaning = '';
    expect.soft(await brief(bad)).toEqual([[1, 'failed', 'refused']]);
    expect(await statement(good)).toMatchObject({ applied: 1 });
  });

  it('uncounted: given 200 of one key behind a failed one, then retrying ends', async () => {
    const key = randomUUID();
    await receive(
      plain(key, 8000, { amount: 1, poison: true }),
      ...Array.from({ length: 220 }, (_, i) => plain(key, 8001 + i, { amount: 1, poison: true })),
    );
    await committer().retry(topic, key);

    // Twenty commits of others: had the retry gone on and on, it would have come between each two of them.
    const other = randomUUID();
    for (let number = 1; number <= 20; number++) await receive(record(other, number));
    const attempts = (await parked(key)).map((event) => event.attempts);
    expect(Math.max(...attempts)).toBeLessThan(5);
    await shop.runtime.outbox.parked.deleteMany({ key });
  });

  it('uncounted: given more of one key than a group reads, then its numbered ones are seen all the same', async () => {
    const key = randomUUID();
    needsSubject = true;
    const plainOnes = Array.from({ length: MOST_FOLLOWERS }, (_, i) => plain(key, 7001 + i, { amount: 1 }));
    await receive(plain(key, 7000, { amount: 1, poison: true }), ...plainOnes, record(key, 1), record(key, 2));
    needsSubject = false;

    // The first uncounted one fails and holds up the others; numbers wait for their subject only.
    await committer().retry(topic, key);

    expect(await statement(key)).toMatchObject({ lines: [1, 2], applied: 2 });
    await shop.runtime.outbox.parked.deleteMany({ key });
  });

  it('uncounted: given a waiting one that fails when it is tried again, then a person is told', async () => {
    const key = randomUUID();
    needsSubject = true;
    await receive(plain(key, 9001, { amount: 1, poison: true }));
    needsSubject = false;
    expect(await brief(key)).toEqual([['9001', 'waiting', 'subject-unknown']]);
    await committer().retry(topic, key);
    expect(await brief(key)).toEqual([['9001', 'failed', 'refused']]);
  });

  it('uncounted: given one that waits for its subject, when the subject came, then a later one does not overtake it', async () => {
    const key = randomUUID();
    needsSubject = true;
    await receive(plain(key, 9101, { amount: 1 }));
    await committer().submit(open(key));
    await receive(plain(key, 9102, { amount: 2 }));
    needsSubject = false;

    expect((await statement(key))?.['lines']).toEqual([1, 2]);
    expect(await brief(key)).toEqual([]);
  });

  it('uncounted: given a waiting one whose effect cannot be stored, then it fails, and a later one waits behind it', async () => {
    const key = randomUUID();
    needsSubject = true;
    await receive(plain(key, 9201, { amount: 666 }));
    await committer().submit(open(key));
    await receive(plain(key, 9202, { amount: 2 }));
    needsSubject = false;

    await eventually(
      'the first one failed',
      () => brief(key),
      (now) => now[0]?.[1] === 'failed',
    );
    expect(await brief(key)).toEqual([
      ['9201', 'failed', 'refused'],
      ['9202', 'waiting', 'behind'],
    ]);
    expect((await statement(key))?.['lines']).toEqual([]);
  });

  it('first contact: given one that waits for its subject, when the subject came, then a later one does not overtake it', async () => {
    const key = randomUUID();
    needsSubject = true;
    await receive(record(key, 7, { amount: 7 }, FULL));
    await committer().submit({ key, decide: () => saved({ lines: [] }, undefined) });
    await receive(record(key, 8, { amount: 8 }, FULL));
    const found = await eventually(
      'both applied',
      () => statement(key),
      (now) => now?.applied === 8,
    );
    needsSubject = false;
    expect(found?.['lines']).toEqual([7, 8]);
  });
});
