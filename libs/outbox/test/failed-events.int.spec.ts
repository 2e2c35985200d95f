import { Logger } from '@nestjs/common';
import { toHeaders } from '@storefront/contracts';
import type { RawRecord } from '@storefront/kafka';
import { eventually } from '@storefront/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AggregateKind, IncomingEvent } from '../src/index.ts';
import { BOOKED, bookings, meaning, STATEMENT, type Statement } from './ledger.ts';
import { Shop } from './shop.ts';

const { source, topic } = bookings;
const WHY = { reason: 'agreed with the shop', by: 'olga' };

function record(key: string, number: number, value: unknown): RawRecord {
  const headers = toHeaders({ topic, key, number, type: BOOKED, source, time: 0, requestId: `r-${number}` });
  const place = { topic, partition: 0, offset: String(number), timestamp: '0' };
  return { ...place, key: Buffer.from(key), value: Buffer.from(JSON.stringify(value)), headers };
}

/** Line 666 cannot be stored. */
const KIND: AggregateKind<Statement> = {
  ...STATEMENT,
  toFields: ({ lines }) => {
    if (lines.includes(666)) throw new RangeError('line 666 can not be stored');
    return { lines };
  },
};

const handler = (events: readonly unknown[]) => Promise.resolve(events.map((event) => meaning(event as IncomingEvent)));

describe('what the log is told of events that are parked', () => {
  const lines: Record<string, unknown>[] = [];
  let shops: readonly Shop[];
  let shop: Shop;

  beforeAll(async () => {
    const none = () => undefined;
    const error = (fields: object) => void lines.push({ ...fields });
    Logger.overrideLogger({ error, warn: none, log: none, debug: none });
    shop = await Shop.open({ kinds: [KIND] });
    const place = { kinds: [KIND], database: shop.database, prefix: shop.prefix, relaying: false };
    shops = [shop, await Shop.open(place)];
    for (const { runtime } of shops) await runtime.inbox.bind(topic, handler);
  });
  beforeEach(() => void lines.splice(0));
  afterAll(async () => {
    for (const each of shops) await each.close();
    Logger.overrideLogger(false);
  });

  const receive = async (...records: RawRecord[]) => await receiveAt(shop, ...records);
  const receiveAt = (where: Shop, ...records: RawRecord[]) =>
    where.runtime.inbox.receive({ topic, partition: 0, records, handler, signal: AbortSignal.timeout(20_000) });
  const told = (key: string) => lines.filter(({ eventId }) => String(eventId).includes(key));

  it('given failing events that two instances receive at once, and again, then each is told of once', async () => {
    const keys = Array.from({ length: 20 }, () => randomUUID());
    const poison = keys.map((key) => record(key, 1, { amount: 1, poison: true }));

    for (const one of poison) await Promise.all(shops.map((each) => receiveAt(each, one)));
    await receive(...poison);

    expect(keys.map((key) => told(key).length)).toEqual(keys.map(() => 1));
    const [first] = keys;
    const facts = { eventId: `${topic}/${first}/1`, topic, reason: 'refused', requestId: 'r-1' };
    expect(told(first!)).toMatchObject([{ ...facts, err: new Error('poison') }]);
    expect(await shop.runtime.outbox.parked.countDocuments({ cause: { $exists: true } })).toBe(0);
  });

  it('given a waiting one whose effect cannot be stored, when its turn comes, then it is told of, with the cause', async () => {
    const key = randomUUID();
    await receive(record(key, 2, { amount: 666 }));
    expect(told(key)).toEqual([]);

    await receive(record(key, 1, { amount: 1 }));

    const [line, ...more] = await eventually(
      'a line about it',
      () => told(key),
      (found) => found.length > 0,
    );
    expect(line).toMatchObject({
      eventId: `${topic}/${key}/2`,
      err: new RangeError('line 666 can not be stored'),
    });
    expect(more).toEqual([]);
  });

  it('given a failed one that a person releases, also with another value, then each try that fails is told of', async () => {
    const key = randomUUID();
    const id = `${topic}/${key}/1`;
    await receive(record(key, 1, 'junk'));
    const { operations, outbox } = shop.runtime;

    await operations.release(id, WHY).catch(() => undefined);
    await operations.release(id, { ...WHY, value: '{"amount":1,"poison":true}' }).catch(() => undefined);

    const shapeFault = { reason: 'unreadable', error: expect.stringContaining('Invalid input') as string };
    expect(told(key)).toMatchObject([shapeFault, shapeFault, { reason: 'refused', err: new Error('poison') }]);
    expect(await outbox.parked.findOne({ _id: id })).toMatchObject(shapeFault);
  });
});
