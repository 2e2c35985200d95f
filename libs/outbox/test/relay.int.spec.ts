import { Unavailable } from '@storefront/contracts';
import { ensureTopics } from '@storefront/kafka';
import { metrics } from '@storefront/observability';
import { eventually, TcpProxy, testServers } from '@storefront/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saved, type Command, type Committer } from '../src/index.ts';
import { ACCOUNT, book, BOOKED, bookings, SAVINGS, type Account } from './ledger.ts';
import { Shop } from './shop.ts';

const QUICK = { KAFKA_SEND_TIMEOUT_MS: '800', OUTBOX_LEASE_MS: '2000' };
const KEYS = ['anna', 'bert', 'carl', 'dora'];

/** First copies only: what a consumer that drops duplicates would see. */
const firstCopies = (numbers: readonly number[]) => [...new Set(numbers)];
const oneTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

const answerOf = (submitted: Promise<unknown>) => submitted.catch((error: unknown) => error);

/** All that the relays of this process have published: how many, and the sum of their delays, s. */
async function publishDelays(): Promise<{ count: number; sum: number }> {
  const name = 'storefront_outbox_publish_delay_seconds';
  const found = await metrics.getSingleMetric(name)?.get();
  const valueOf = (part: string) =>
    found?.values.find((value) => 'metricName' in value && value.metricName === `${name}_${part}`)?.value ?? 0;
  return { count: valueOf('count'), sum: valueOf('sum') };
}

describe('the relay', () => {
  let network: TcpProxy;
  let shop: Shop;
  let accounts: Committer<Account>;

  const openShop = async (env: Record<string, string> = {}, kinds = [ACCOUNT]) => {
    shop = await Shop.open({ kinds, network, env: { ...QUICK, ...env } });
    accounts = shop.runtime.committerFor(ACCOUNT);
  };
  const bookRounds = async (rounds: number) => {
    for (let i = 0; i < rounds; i++) await Promise.all(KEYS.map((key) => accounts.submit(book(key, 1))));
  };
  const drained = () =>
    eventually(
      'nothing pending',
      () => shop.pending(),
      (left) => left === 0,
      { deadlineMs: 30_000 },
    );

  beforeEach(async () => {
    network = await TcpProxy.start(testServers().kafkaBrokers);
  });
  afterEach(async () => {
    await shop.close();
    await network.close();
  });

  it('given acknowledgements that are lost, then every event is published, in order, and some twice', async () => {
    await openShop();
    await bookRounds(5);
    await drained();

    network.swallowReplies();
    await bookRounds(10);
    await eventually(
      'copies whose acknowledgement was lost',
      async () => (await shop.published()).length,
      (n) => n > 20,
    );
    expect(await shop.pending()).toBe(40);
    await network.pass();
    await bookRounds(5);

    await drained();
    for (const key of KEYS) {
      const numbers = await shop.numbersOf(key);
      expect(firstCopies(numbers)).toEqual(oneTo(20));
      expect(numbers.length).toBeGreaterThan(20);
    }
  });

  it('given connections that break under writes, then nothing is lost or reordered', async () => {
    await openShop();
    const breaking = setInterval(() => network.cut(), 50);

    await bookRounds(100);

    clearInterval(breaking);
    await drained();
    for (const key of KEYS) expect(firstCopies(await shop.numbersOf(key))).toEqual(oneTo(100));
  });

  it('given a broker that is away, then writes go on, health says degraded, and all is published on its return', async () => {
    await openShop();
    await bookRounds(1);
    await drained();

    await network.refuse();
    await bookRounds(20);
    await eventually(
      'degraded',
      () => shop.runtime.relay.ready(),
      (verdict) => verdict.state === 'degraded',
      {
        deadlineMs: 15_000,
      },
    );
    expect(shop.runtime.relay.live().state).toBe('up');
    await network.pass();

    await drained();
    await eventually(
      'well again',
      () => shop.runtime.relay.ready(),
      (verdict) => verdict.state === 'up',
    );
    for (const key of KEYS) expect(firstCopies(await shop.numbersOf(key))).toEqual(oneTo(21));
  });

  it('given two relays, one of them slow beyond its lease, then first copies stay in order', async () => {
    await openShop();
    const other = await Shop.open({ kinds: [ACCOUNT], database: shop.database, prefix: shop.prefix, env: QUICK });

    for (const delayMs of [0, 700, 0, 2500, 0]) {
      network.delay(delayMs);
      await bookRounds(15);
    }
    await network.pass();

    await drained();
    for (const key of KEYS) expect(firstCopies(await shop.numbersOf(key))).toEqual(oneTo(75));
    await other.close();
  });

  it('given a relay that died with all leases, then another takes over within the lease and a second', async () => {
    await openShop();
    await drained();
    await shop.runtime.outbox.leases.updateMany({}, [
      { $set: { owner: 'dead', expiresAt: { $add: ['$$NOW', 2000] } } },
    ]);
    await accounts.submit(book('anna', 1));

    await drained();

    expect(await shop.numbersOf('anna')).toEqual([1]);
  });

  it('given too large a backlog, then writes are turned away until it is gone', async () => {
    await openShop({ OUTBOX_MAX_PENDING: '20' });
    await network.refuse();
    await bookRounds(10);

    const turnedAway = await eventually(
      'a write turned away',
      () => accounts.submit(book('erik', 1)).catch((error: unknown) => error),
      (answer) => answer instanceof Unavailable,
    );
    expect(turnedAway).toMatchObject({ retryAfterSeconds: 5 });
    await network.pass();
    await drained();

    await eventually(
      'a write accepted',
      () => accounts.submit(book('fred', 1)).catch(() => undefined),
      (answer) => answer !== undefined,
    );
  });

  describe('and a topic that takes nothing', () => {
    const STUCK = SAVINGS.publishes!.topic;
    const BATCH = 8;
    const bookSavings = (rounds: number) => {
      const savings = shop.runtime.committerFor(SAVINGS);
      return Promise.all(oneTo(rounds).flatMap(() => KEYS.map((key) => savings.submit(book(key, 1)))));
    };
    const othersPublished = () =>
      eventually(
        'nothing else pending',
        () => shop.pending(bookings.topic),
        (left) => left === 0,
      );

    beforeEach(async () => {
      await openShop({ OUTBOX_BATCH: String(BATCH), OUTBOX_MAX_PENDING_AGE_S: '2' }, [ACCOUNT, SAVINGS]);
      // More than a turn fetches, and older than all that follows.
      await bookSavings(BATCH);
    });

    it('given promise 5, then all others go on, and what waited follows in order when it takes something', async () => {
      for (let i = 0; i < 3; i++) {
        await bookRounds(BATCH);
        await othersPublished();
      }
      expect(await shop.pending()).toBe(BATCH * KEYS.length);

      await ensureTopics(shop.kafka, [STUCK]);

      await drained();
      for (const key of KEYS) {
        expect(firstCopies(await shop.numbersOf(key))).toEqual(oneTo(3 * BATCH));
        expect(firstCopies(await shop.numbersOf(key, STUCK))).toEqual(oneTo(BATCH));
      }
    });

    it('given promise 6, then health and a metric tell of it until it is over', async () => {
      const degraded = await eventually(
        'degraded',
        () => shop.runtime.relay.ready(),
        ({ state }) => state === 'degraded',
        { deadlineMs: 15_000 },
      );
      expect(degraded.facts['stuckPartitions']).toContain(`${STUCK}/`);
      const gauge = await metrics.getSingleMetric('storefront_outbox_stuck_partitions')?.get();
      expect(gauge?.values[0]?.value).toBeGreaterThan(0);

      await ensureTopics(shop.kafka, [STUCK]);

      await drained();
      await eventually(
        'well again',
        () => shop.runtime.relay.ready(),
        (verdict) => verdict.state === 'up',
      );
    });

    it('given events that get too old there, then writes of their partitions alone are turned away, by all processes', async () => {
      const { database, prefix } = shop;
      const env = { ...QUICK, OUTBOX_MAX_PENDING_AGE_S: '2' };
      const other = await Shop.open({ kinds: [ACCOUNT, SAVINGS], database, prefix, env });
      for (const { runtime } of [shop, other]) {
        const answer = () => answerOf(runtime.committerFor(SAVINGS).submit(book('anna', 1)));
        await eventually('a write of them turned away', answer, (error) => error instanceof Unavailable);
        for (const key of KEYS) await runtime.committerFor(ACCOUNT).submit(book(key, 1));
      }
      await othersPublished();
      await other.close();

      expect(firstCopies(await shop.numbersOf('anna'))).toEqual([1, 2]);
    });
  });

  describe('and an event that the broker refuses', () => {
    const LARGE = 50_000;
    const bulky = (key: string): Command<Account> => ({
      key,
      decide: (account) =>
        saved(account ?? { balance: 0 }, undefined, [{ type: BOOKED, data: { amount: 0, pad: 'x'.repeat(LARGE) } }]),
    });
    const setLimit = async (bytes: number) => {
      const admin = shop.kafka.library.admin();
      await admin.connect();
      await admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: 2,
            name: shop.kafka.topicName(bookings.topic),
            configEntries: [{ name: 'max.message.bytes', value: String(bytes) }],
          },
        ],
      });
      await eventually(
        'the limit in force',
        () => limitOf(admin),
        (limit) => limit === String(bytes),
      );
      await admin.disconnect();
    };
    const limitOf = async (admin: ReturnType<typeof shop.kafka.library.admin>) => {
      const name = shop.kafka.topicName(bookings.topic);
      const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name }] });
      return resources[0]?.configEntries.find((entry) => entry.configName === 'max.message.bytes')?.configValue;
    };
    const blocked = () => shop.runtime.outbox.blocked.find().toArray();
    const audit = () => shop.runtime.outbox.audit.find().toArray();
    const allOfBert = () =>
      eventually(
        'all of bert',
        () => shop.numbersOf('bert'),
        (numbers) => numbers.length >= 6,
      );
    const WHY = { reason: 'agreed with the shop', by: 'olga' };
    const BATCH = 4;
    const stopPublishing = async () => {
      await network.refuse();
      network.cut();
    };

    beforeEach(async () => {
      await openShop({ OUTBOX_BATCH: String(BATCH) });
      await setLimit(20_000);
      await bookRounds(2);
      await accounts.submit(bulky('bert'));
      await bookRounds(2);
      await eventually('one key blocked', blocked, (keys) => keys.length === 1);
      await bookRounds(1);
      await drained();
    });

    it('then its key alone is held up; retried, all is published in order', async () => {
      expect(await blocked()).toMatchObject([{ key: 'bert', number: 3 }]);
      expect(await shop.numbersOf('bert')).toEqual([1, 2]);
      expect(firstCopies(await shop.numbersOf('anna'))).toEqual(oneTo(5));

      await setLimit(1_000_000);
      await shop.runtime.relay.blocked.retry(bookings.topic, 'bert', WHY);

      expect(firstCopies(await allOfBert())).toEqual(oneTo(6));
      expect(await audit()).toMatchObject([{ action: 'retry-blocked', target: `${bookings.topic}/bert/3`, ...WHY }]);
    });

    it('then what waited for a person counts as delayed from the decision on', async () => {
      const anHourAgo = new Date(Date.now() - 3_600_000);
      const waiting = { key: 'bert', number: { $gte: 3 } };
      await shop.runtime.outbox.events.updateMany(waiting, { $set: { createdAt: anHourAgo } });
      const before = await publishDelays();

      await shop.runtime.relay.blocked.skip(bookings.topic, 'bert', WHY);

      const after = await eventually('four more published', publishDelays, ({ count }) => count >= before.count + 4);
      expect(after.sum - before.sum).toBeLessThan(60);
    });

    it('then it can be skipped: a marker moves its number and the followers go on', async () => {
      await shop.runtime.relay.blocked.skip(bookings.topic, 'bert', WHY);

      expect(firstCopies(await allOfBert())).toEqual(oneTo(6));
      const third = (await shop.published()).find(
        (record) => record.key?.toString() === 'bert' && record.headers['ce_keysequence']?.toString() === '3',
      );
      expect(third?.headers['ce_type']?.toString()).toBe('storefront.skipped.v1');
      expect(await audit()).toMatchObject([{ action: 'skip-blocked', target: `${bookings.topic}/bert/3`, ...WHY }]);
    });

    it('then a relay that wakes up late does not block again what was let go', async () => {
      const { events } = shop.runtime.outbox;
      const asItRead = (await events.findOne({ _id: `${bookings.topic}/bert/3` }))!;
      await stopPublishing();
      await shop.runtime.relay.blocked.retry(bookings.topic, 'bert', WHY);

      await shop.runtime.relay.blocked.block(asItRead, 'MESSAGE_TOO_LARGE');

      expect(await blocked()).toEqual([]);
    });

    it('then skipped twice, what the event said is still there', async () => {
      const { events } = shop.runtime.outbox;
      const said = (await events.findOne({ _id: `${bookings.topic}/bert/3` }))!;
      await stopPublishing();
      await shop.runtime.relay.blocked.skip(bookings.topic, 'bert', WHY);
      const marker = (await events.findOne({ _id: said._id }))!;
      await shop.runtime.relay.blocked.block(marker, 'INVALID_RECORD');

      await shop.runtime.relay.blocked.skip(bookings.topic, 'bert', WHY);

      expect((await events.findOne({ _id: said._id }))!['skipped']).toEqual({ type: BOOKED, content: said.content });
    });

    it('then more followers than go into one transaction are let go in order, however many', async () => {
      const last = 3 * BATCH + 1;
      for (let number = 7; number <= last; number++) await accounts.submit(book('bert', 1));
      await drained();
      await setLimit(1_000_000);
      await shop.runtime.relay.blocked.retry(bookings.topic, 'bert', WHY);

      await eventually('no key blocked', blocked, (keys) => keys.length === 0);
      await drained();

      expect(firstCopies(await shop.numbersOf('bert'))).toEqual(oneTo(last));
    });

    it('then what is left of a key that was let go in part can be retried, not skipped', async () => {
      const { relay, outbox } = shop.runtime;
      await outbox.blocked.updateOne({ key: 'bert' }, { $set: { number: 4, isRest: true } });

      await expect(relay.blocked.skip(bookings.topic, 'bert', WHY)).rejects.toThrow('retry lets go what is left');
      await relay.blocked.retry(bookings.topic, 'bert', WHY);

      expect(await blocked()).toEqual([]);
      expect(await audit()).toMatchObject([{ action: 'retry-blocked', target: `${bookings.topic}/bert/4` }]);
    });

    it('then a decision that is refused is not in the audit', async () => {
      await expect(shop.runtime.relay.blocked.retry(bookings.topic, 'anna', WHY)).rejects.toThrow('no event of anna');

      expect(await audit()).toEqual([]);
    });
  });

  it('given another count of partitions than the database was laid out for, then the process refuses to start', async () => {
    await openShop();

    const other = Shop.open({
      kinds: [ACCOUNT],
      database: shop.database,
      prefix: `${shop.prefix}other.`,
      env: { KAFKA_PARTITIONS: '3' },
    });

    await expect(other).rejects.toThrow('set KAFKA_PARTITIONS=6');
  });
});
