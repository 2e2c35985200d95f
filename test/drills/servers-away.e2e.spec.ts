import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@storefront/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspect, NO_FAULTS } from './check/checker.ts';
import { DrillShop } from './stage/drill-shop.ts';
import { OwnServer } from '../shop/own-server.ts';
import { verdict } from './check/verdict.ts';
import { Workload } from './crowd/workload.ts';

const APPS = ['accounts', 'orders', 'fulfillment'] as const;
const BROKER_AWAY_MS = 30_000;

let broker: OwnServer;
let mongod: OwnServer;
let shop: DrillShop;
beforeAll(async () => {
  [broker, mongod] = await Promise.all([new OwnServer('kafka').start(), new OwnServer('mongodb').start()]);
  shop = await DrillShop.open({ kafkaBrokers: broker.address, mongodbUri: mongod.address });
});
afterAll(async () => {
  await shop?.close();
  await Promise.all([broker?.close(), mongod?.close()]);
});

describe('promises 1, 3, 4 and 6, while a server is away', () => {
  it('given writes, when mongod is killed and comes back, then the apps go on by themselves and nothing is lost', async () => {
    const workload = await Workload.begin(shop);
    await workload.moreApproved(20);

    await mongod.kill();
    await eventually('no app is ready', healths, (all) => all.every(({ ready }) => ready === 503));
    expect((await healths()).map(({ live }) => live)).toEqual([200, 200, 200]);
    await mongod.start();

    await workload.moreApproved(20, 60_000);
    await workload.end();
    await nothingIsWrong('mongod killed', workload);
  });

  it('given writes, when answers of the broker are lost and it is killed and away for 30 s, then writes go on meanwhile and all of it is published in order and applied once', async () => {
    const workload = await Workload.begin(shop, { warehouse: false });
    await workload.moreApproved(20);
    await answersAreLost();
    const back = pause(BROKER_AWAY_MS);
    await broker.kill();
    const before = workload.unanswered;

    await workload.moreApproved(50);
    await eventually('every app is degraded', healths, (all) => all.every(({ status }) => status === 'degraded'), {
      deadlineMs: BROKER_AWAY_MS,
    });
    expect((await healths()).map(({ live, ready }) => [live, ready])).toEqual(APPS.map(() => [200, 200]));
    await Promise.all([back, workload.moreApproved(50)]);
    expect(workload.unanswered).toBe(before);
    await broker.start();

    await eventually('every app is well again', healths, (all) => all.every(({ status }) => status === 'ok'), {
      deadlineMs: 45_000,
    });
    await workload.end();
    await nothingIsWrong('broker away for 30 s', workload);
    expect(APPS.map((name) => shop.app(name).hasEnded)).toEqual([false, false, false]);
  });
});

describe('promise 6, while a server hangs', () => {
  it('given a broker that takes connections and says nothing, then every app is degraded, and at each look ready and alive', async () => {
    const seen: number[] = [];
    const look = async () => {
      const all = await healths();
      seen.push(...all.flatMap(({ live, ready }) => [live, ready]));
      return all;
    };
    broker.freeze();

    await eventually('every app is degraded', look, (all) => all.every(({ status }) => status === 'degraded'), {
      deadlineMs: 30_000,
    });

    broker.thaw();
    await eventually('every app is well again', look, (all) => all.every(({ status }) => status === 'ok'), {
      deadlineMs: 45_000,
    });
    expect(new Set(seen)).toEqual(new Set([200]));
  });
});

/** The broker takes in what relays send, and does it when they have given up: written, and not known to be. */
async function answersAreLost(): Promise<void> {
  const givenUp = () => shop.app('orders').log.split('publishing failed').length;
  const before = givenUp();
  broker.freeze();
  await eventually('orders has given a send up', givenUp, (count) => count > before);
  broker.thaw();
  const copies = async () => (await inspect(shop)).copies;
  await eventually('what had arrived is sent once more', copies, (count) => count > 0, { deadlineMs: 60_000 });
}

async function nothingIsWrong(what: string, workload: Workload): Promise<void> {
  expect((await verdict(what, shop, workload)).faults).toEqual(NO_FAULTS);
}

/** What an orchestrator sees of each app. */
function healths() {
  return Promise.all(
    APPS.map(async (name) => {
      const { managementUrl } = shop.app(name);
      const [live, ready] = await Promise.all([
        fetch(`${managementUrl}/health/live`),
        fetch(`${managementUrl}/health/ready`),
      ]);
      const { details } = (await ready.json()) as { details: Record<string, { status: string }> };
      const states = new Set(Object.values(details).map(({ status }) => status));
      const status = ['down', 'degraded'].find((state) => states.has(state)) ?? 'ok';
      return { name, live: live.status, ready: ready.status, status };
    }),
  );
}
