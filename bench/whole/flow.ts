import { eventually } from '@storefront/testing';
import type { Finding } from '../figures/finding.ts';
import type { Effort } from '../options.ts';
import { closedLoop } from '../stage/closed-loop.ts';
import { partiesOf, residentMiB, usedWhile, type Party } from '../stage/cpu.ts';
import { stopAll, type Scene, type Stage } from '../stage/stage.ts';
import { throughput, whoUsedWhat, type Flow } from './flow-figures.ts';
import { buying, openShop, type Shop } from './shop.ts';

/**
 * Orders placed, approved, published and applied in fulfillment: 32 buyers straight at orders' port, three services, one
 * process each. Nothing is done yet when a buyer has their answer: an order counts when fulfillment has it.
 */
export async function flow(stage: Stage, { rounds, seconds }: Effort): Promise<Finding[]> {
  const shop = await openShop(stage, ['accounts', 'orders', 'fulfillment']);
  const parties = partiesOf(stage, shop.services);
  const flows: Flow[] = [];
  for (let round = 0; round <= rounds; round++) flows.push(await flowFor(shop, parties, seconds));
  const memory = await Promise.all(
    shop.services.map(async (service) => [service.name, await residentMiB(service)] as const),
  );
  await stopAll(shop.services);
  const counted = flows.slice(1); // the first was to get warm
  const names = parties.map(({ name }) => name);
  return [throughput(counted), whoUsedWhat(counted, names, new Map<string, number>(memory))];
}

async function flowFor({ customers, scene, url }: Shop, parties: readonly Party[], seconds: number): Promise<Flow> {
  const before = await requested(scene);
  const { machine, used, value } = await usedWhile(parties, async () => {
    const started = performance.now();
    const load = await closedLoop([url('orders')], buying(customers), seconds);
    const answered = performance.now();
    const patience = { deadlineMs: 120_000, everyMs: 20 };
    await eventually('fulfillment has every order', () => isAllApplied(scene), undefined, patience);
    const ended = performance.now();
    return { load, seconds: (ended - started) / 1000, behindSeconds: (ended - answered) / 1000 };
  });
  const orders = (await requested(scene)) - before;
  process.stderr.write(`  flow: ${Math.round(orders / value.seconds)} orders a second\n`);
  return { ...value, orders, machine, used };
}

/** Orders that were approved: each records one event. */
const requested = (scene: Scene) => scene.db('orders').collection('outbox.events').estimatedDocumentCount();

async function isAllApplied(scene: Scene): Promise<boolean> {
  const applied = await scene.db('fulfillment').collection('fulfillment.requests').estimatedDocumentCount();
  return applied === (await requested(scene));
}
