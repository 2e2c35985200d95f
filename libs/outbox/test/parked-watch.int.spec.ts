import { Logger } from '@nestjs/common';
import { eventually } from '@storefront/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ParkedWatch } from '../src/inbox/alarms/parked-watch.ts';
import { STATEMENT } from './ledger.ts';
import { Shop } from './shop.ts';

describe('the watch over what is parked', () => {
  const warnings: unknown[] = [];
  let shop: Shop;
  let watch: ParkedWatch;

  beforeAll(async () => {
    const none = () => undefined;
    const warn = (fields: unknown) => void warnings.push(fields);
    Logger.overrideLogger({ error: none, warn, log: none, debug: none });
    // Without a watch of its own, which would warn too.
    shop = await Shop.open({ kinds: [STATEMENT], relaying: false });
  });
  beforeEach(async () => {
    await shop.runtime.outbox.parked.deleteMany({});
    watch = new ParkedWatch(shop.runtime.outbox);
    warnings.splice(0);
  });
  afterAll(async () => {
    await shop.close();
    Logger.overrideLogger(false);
  });

  /** Of a topic that nobody here reads: it stays as it is. */
  const park = async (id: string, status: 'waiting' | 'failed', agoMs: number) => {
    const parkedAt = new Date(Date.now() - agoMs);
    const told = { status, reason: 'gap', error: 'number 1 comes first', attempts: 0 } as const;
    const kept = { partition: 0, offset: '0', timestamp: '0', value: null, headers: {} };
    const event = { _id: id, topic: 'renamed', key: id, parkedAt, nextAttemptAt: new Date(), record: kept };
    await shop.runtime.outbox.parked.insertOne({ ...event, ...told });
  };

  it('given some that wait for over a minute, then it warns once, and again when others do after they have gone', async () => {
    await park('young', 'waiting', 20_000);
    await watch.look();
    expect([watch.ready().state, warnings]).toEqual(['up', []]);

    await park('old', 'waiting', 70_000);
    await park('older', 'waiting', 80_000);
    for (let i = 0; i < 3; i++) await watch.look();
    expect(watch.ready()).toEqual({ state: 'degraded', facts: { failed: 0, overdue: 2 } });
    expect(warnings).toEqual([{ overdue: 2, oldest: 'older' }]);

    await shop.runtime.outbox.parked.deleteMany({ _id: { $in: ['old', 'older'] } });
    await watch.look();
    expect(watch.ready().state).toBe('up');
    await park('other', 'waiting', 61_000);
    await watch.look();
    expect(warnings).toEqual([
      { overdue: 2, oldest: 'older' },
      { overdue: 1, oldest: 'other' },
    ]);
  });

  it('given a failed one, then the health of a running service is degraded until a person has decided', async () => {
    const running = await Shop.open({ kinds: [STATEMENT], database: shop.database, prefix: shop.prefix });
    onTestFinished(() => running.close());
    const source = running.health.sources().find(({ name }) => name === 'inbox');
    const becomes = (state: string) =>
      eventually(
        `the inbox is ${state}`,
        () => source!.ready(),
        (verdict) => verdict.state === state,
        { deadlineMs: 25_000 },
      );
    await becomes('up');

    await park('junk', 'failed', 0);

    expect(await becomes('degraded')).toMatchObject({ facts: { failed: 1, overdue: 0 } });
    expect(await source!.live()).toMatchObject({ state: 'up' });
    await shop.runtime.outbox.parked.deleteOne({ _id: 'junk' });
    await becomes('up');
  });
});
