import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@storefront/testing';
import type { Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_FAULTS } from './check/checker.ts';
import { DrillShop } from './stage/drill-shop.ts';
import { verdict } from './check/verdict.ts';
import { Workload } from './crowd/workload.ts';

const KILLS = 20;
const BETWEEN_KILLS_MS = 1500;

let shop: DrillShop;
beforeAll(async () => {
  shop = await DrillShop.open();
});
afterAll(() => shop?.close());

describe('promises 1 to 4, while apps are killed in a loop', () => {
  it(`given orders being placed, when one app after the other is killed, ${KILLS} times, then every accepted order reaches the topic and fulfillment exactly once`, async () => {
    const workload = await Workload.begin(shop);

    await killInTurn(workload);
    await workload.end();

    const { faults } = await verdict('kill -9 in a loop of 20', shop, workload);
    expect(faults).toEqual(NO_FAULTS);
    expect(workload.approved.size).toBeGreaterThan(KILLS);
    expect(await guidsAt('orders', 'customer.orders')).toEqual(expect.arrayContaining([...workload.placed]));
    expect((await guidsAt('fulfillment', 'fulfillment.requests')).toSorted()).toEqual(
      [...workload.approved].toSorted(),
    );
  }, 300_000);
});

/** Each app in turn; it is up again before it is killed again. */
async function killInTurn(workload: Workload): Promise<void> {
  const victims = [shop.app('orders'), shop.app('fulfillment'), shop.app('accounts')];
  const starting = new Map(victims.map((victim) => [victim, Promise.resolve(victim)]));
  for (let kill = 0; kill < KILLS; kill++) {
    const victim = victims[kill % victims.length]!;
    await Promise.all([starting.get(victim), pause(BETWEEN_KILLS_MS)]);
    if (kill % 5 === 4) await aConsumerWorks();
    await victim.kill();
    starting.set(victim, victim.start());
    await workload.moreApproved(1);
  }
  await Promise.all(starting.values());
}

/** Kills come faster than a group notices the death of a member: now and then one is let work, so that it can be hit. */
async function aConsumerWorks(): Promise<void> {
  const taken = () => shop.database('fulfillment').collection('fulfillment.requests').estimatedDocumentCount();
  const before = await taken();
  await eventually('fulfillment takes requests', taken, (now) => now > before, { deadlineMs: 40_000 });
}

async function guidsAt(app: 'orders' | 'fulfillment', collection: string): Promise<string[]> {
  const found = shop
    .database(app)
    .collection<Document & { _id: string }>(collection)
    .find({}, { projection: { _id: 1 } });
  return (await found.toArray()).map(({ _id }) => _id);
}
