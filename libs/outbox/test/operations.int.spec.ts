import { toHeaders, Unavailable } from '@storefront/contracts';
import { eventually, TcpProxy, testServers } from '@storefront/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IncomingEvent } from '../src/index.ts';
import { NothingToRepair, OutOfTurn, StillFailing } from '../src/operations/operations.errors.ts';
import { ACCOUNT, book, BOOKED, bookings, meaning, STATEMENT } from './ledger.ts';
import { Shop } from './shop.ts';

const { topic, source } = bookings;
const WHY = { reason: 'agreed with the shop', by: 'olga' };

describe('where a person decides', () => {
  let shop: Shop;
  const handler = (events: readonly unknown[]) =>
    Promise.resolve(events.map((event) => meaning(event as IncomingEvent)));
  const receive = (key: string, ...values: string[]) => receiveFrom(1, key, ...values);
  const receiveFrom = (first: number, key: string, ...values: string[]) =>
    shop.runtime.inbox.receive({
      topic,
      partition: 0,
      handler,
      signal: new AbortController().signal,
      records: values.map((value, i) => ({
        topic,
        partition: 0,
        offset: String(i),
        timestamp: '0',
        key: Buffer.from(key),
        value: Buffer.from(value),
        headers: toHeaders({ topic, key, number: first + i, type: BOOKED, source, time: 0 }),
      })),
    });

  beforeAll(async () => {
    shop = await Shop.open({ kinds: [ACCOUNT, STATEMENT] });
    await shop.runtime.inbox.bind(topic, handler);
  });
  afterAll(() => shop.close());

  it('given a failed event, then it is listed with its value, and released once it is edited', async () => {
    await receive('anna', '{"amount":1}', '{"amount":2,"poison":true}', '{"amount":3}');
    const { operations } = shop.runtime;

    const [failed] = await operations.parked('failed', 10);
    expect(failed).toMatchObject({ id: `${topic}/anna/2`, error: 'poison', value: '{"amount":2,"poison":true}' });
    await expect(operations.release(`${topic}/anna/2`, WHY)).rejects.toBeInstanceOf(StillFailing);
    await expect(operations.skip(`${topic}/anna/9`, WHY)).rejects.toBeInstanceOf(NothingToRepair);

    expect(await operations.release(`${topic}/anna/2`, { ...WHY, value: '{"amount":20}' })).toBe(2);
    expect(await operations.parked('failed', 10)).toEqual([]);
    const released = { action: 'release', target: `${topic}/anna/2`, ...WHY };
    expect(await shop.runtime.outbox.audit.find().toArray()).toMatchObject([released, { ...released, edited: true }]);
  });

  it('given a repair that fails, then the event is parked as it came, and since when it was', async () => {
    await receive('gina', 'junk');
    const { operations, outbox } = shop.runtime;
    const id = `${topic}/gina/1`;
    const before = await outbox.parked.findOne({ _id: id });
    const [listed] = await operations.parked('failed', 10);

    const edited = operations.release(id, { ...WHY, value: '{"amount":1,"poison":true}' });
    await expect(edited).rejects.toMatchObject({ message: 'poison' });
    await expect(operations.release(id, WHY)).rejects.toMatchObject({ message: 'the value is not JSON' });

    expect(await operations.parked('failed', 10)).toEqual([
      { ...listed, attempts: 2, nextAttemptAt: expect.any(Date) as Date },
    ]);
    expect((await outbox.parked.findOne({ _id: id }))?.record).toEqual(before?.record);
    expect(await operations.skip(id, WHY)).toBe(1);
  });

  it('given a failed event, when it is skipped, then its followers take effect', async () => {
    await receive('bert', 'junk', '{"amount":2}');

    expect(await shop.runtime.operations.skip(`${topic}/bert/1`, WHY)).toBe(2);

    const found = await shop.db.collection('test.statements').findOne({ _id: 'bert' as never });
    expect(found).toMatchObject({ lines: [2], applied: 2 });
  });

  it('given numbers that are gone from the topic, when the gap is accepted, then what waited behind it applies', async () => {
    const { operations } = shop.runtime;
    await receiveFrom(4, 'emil', '{"amount":4}', '{"amount":5}');
    expect(await operations.parked('waiting', 10)).toMatchObject([
      { id: `${topic}/emil/4`, reason: 'gap', error: 'number 1 comes first' },
      { id: `${topic}/emil/5` },
    ]);
    await expect(operations.acceptGap(`${topic}/emil/3`, WHY)).rejects.toBeInstanceOf(NothingToRepair);
    await expect(operations.acceptGap(`${topic}/emil/5`, WHY)).rejects.toBeInstanceOf(OutOfTurn);

    expect(await operations.acceptGap(`${topic}/emil/4`, WHY)).toBe(2);

    const found = await shop.db.collection('test.statements').findOne({ _id: 'emil' as never });
    expect(found).toMatchObject({ lines: [4, 5], applied: 5 });
    expect(await operations.parked('waiting', 10)).toEqual([]);
    expect(await shop.runtime.outbox.audit.findOne({ target: `${topic}/emil/4` })).toMatchObject({
      ...WHY,
      action: 'accept-gap',
      missing: { from: 1, to: 3 },
    });
  });

  it('given a failed event in its turn, then there is no gap to accept', async () => {
    await receive('fritz', 'junk');

    await expect(shop.runtime.operations.acceptGap(`${topic}/fritz/1`, WHY)).rejects.toBeInstanceOf(OutOfTurn);

    expect(await shop.runtime.operations.skip(`${topic}/fritz/1`, WHY)).toBe(1);
  });

  it('given accounts, when they are republished, then each records one fresh, numbered event', async () => {
    const accounts = shop.runtime.committerFor(ACCOUNT);
    await accounts.submitAll([book('carl', 7), book('carl', 1), book('dora', 5)]);

    expect(await shop.runtime.operations.republish('account', WHY)).toBe(2);

    await eventually(
      'all published',
      () => shop.pending(),
      (pending) => pending === 0,
    );
    expect(await shop.numbersOf('carl')).toEqual([1, 2, 3]);
    expect(await shop.numbersOf('dora')).toEqual([1, 2]);
    await expect(shop.runtime.operations.republish('statement', WHY)).rejects.toBeInstanceOf(NothingToRepair);
  });

  it('given no blocked key, then there is nothing to retry or skip', async () => {
    expect(await shop.runtime.operations.blockedKeys(10)).toEqual([]);
    await expect(shop.runtime.operations.retryBlocked(topic, 'anna', WHY)).rejects.toBeInstanceOf(NothingToRepair);
    await expect(shop.runtime.operations.skipBlocked(topic, 'anna', WHY)).rejects.toBeInstanceOf(NothingToRepair);
  });
});

describe('republishing more than may wait to be published', () => {
  const LIMITS = { OUTBOX_MAX_PENDING: '20', KAFKA_SEND_TIMEOUT_MS: '800', OUTBOX_LEASE_MS: '2000' };
  const KEYS = Array.from({ length: 150 }, (_, i) => `account-${i}`);
  let network: TcpProxy;
  let shop: Shop;

  beforeEach(async () => {
    network = await TcpProxy.start(testServers().kafkaBrokers);
    shop = await Shop.open({ kinds: [ACCOUNT], network, env: LIMITS });
    await network.refuse();
    const accounts = shop.runtime.committerFor(ACCOUNT);
    await accounts.submitAll(KEYS.map((key) => book(key, 1)));
    await eventually(
      'a write turned away',
      () => accounts.submit(book('other', 1)).catch((error: unknown) => error),
      (answer) => answer instanceof Unavailable,
    );
  });
  afterEach(() => network.close());

  it('given that the broker comes back, then every aggregate is recorded once', async () => {
    const republished = shop.runtime.operations.republish('account', WHY);
    await network.pass();

    expect(await republished).toBeGreaterThanOrEqual(KEYS.length);

    const events = shop.runtime.outbox.events.find({ key: { $in: KEYS } }).sort({ number: 1 });
    const numbers = Map.groupBy(await events.toArray(), ({ key }) => key);
    expect([...numbers.values()].map((ofKey) => ofKey.map(({ number }) => number))).toEqual(KEYS.map(() => [1, 2]));
    await shop.close();
  });

  it('given that the service stops, then it is told so instead of waiting on', async () => {
    const { operations, outbox } = shop.runtime;
    const republished = operations.republish('account', WHY).catch((error: unknown) => error);
    await eventually('it has begun', () => outbox.audit.findOne({ action: 'republish' }));
    const closed = shop.close();

    expect(await republished).toBeInstanceOf(Unavailable);
    await closed;
  });
});
