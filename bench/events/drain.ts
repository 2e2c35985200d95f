import { eventually } from '@storefront/testing';
import type { BuiltService } from '../../test/shop/built-service.ts';
import { contest, type Curve, type Finding } from '../figures/finding.ts';
import { takeTurns, type Contestant, type Result, type Round } from '../figures/turns.ts';
import type { Effort } from '../options.ts';
import { cpuSeconds } from '../stage/cpu.ts';
import { eventsIn } from '../stage/customers.ts';
import { stopAll, whileFrozen, type Scene, type Stage } from '../stage/stage.ts';
import { addBacklog, byMarks } from './backlog.ts';
import { byLoop, byProducer } from './bare-drain.ts';

/**
 * One relay process with a backlog, beside a bare loop of the same fetch, send and mark, and a producer that only sends.
 * The relay stands still while the backlog grows, and is let go.
 */
export async function drain(stage: Stage, { count, rounds }: Effort): Promise<Finding[]> {
  const scene = await stage.scene();
  const services = [await scene.start('accounts')];
  const contestants: Contestant[] = [
    { name: 'relay of accounts', run: () => byRelays(scene, services, count) },
    { name: 'bare loop: fetch, send, mark', run: () => byLoop(stage, count) },
    { name: 'producer alone', run: () => byProducer(stage, count) },
  ];
  const results = await takeTurns(contestants, rounds);
  await stopAll(services);
  return [{ ...contest(`Publishing ${count} pending events`, results), curves: drainCurves('drain', results) }];
}

/** What was pending in each contestant's last round. */
export const drainCurves = (chart: Curve['chart'], results: readonly Result[]): Curve[] =>
  results.flatMap(({ name, rounds }) => {
    const points = rounds.at(-1)?.remaining;
    return points ? [{ chart, name, points }] : [];
  });

/** A backlog as it is published by all instances of accounts. */
export async function byRelays(scene: Scene, services: readonly BuiltService[], count: number): Promise<Round> {
  const cpuBefore = await cpuSeconds(...services);
  const started = new Date();
  const writer = await aRelay(scene, services.length);
  await whileFrozen(services, () => addBacklog(scene, count, writer));
  const filter = { pending: true as const };
  const pending = () => eventsIn(scene.db('accounts')).findOne(filter, { projection: { _id: 1 } });
  const patience = { deadlineMs: 60_000 + count * 2, everyMs: 50 };
  await eventually('the backlog published', pending, (event) => event === null, patience);
  const cpuMicros = (((await cpuSeconds(...services)) - cpuBefore) * 1e6) / count;
  return { ...(await byMarks(scene, started, count)), cpuMicros };
}

/**
 * Waits until each instance has a share, and names one of them: recorded by a stranger the events would ring the bell
 * of the change stream, each of them.
 */
async function aRelay(scene: Scene, instances: number): Promise<string> {
  const leases = scene.db('accounts').collection<{ owner: string | null }>('outbox.leases');
  const owners = () => leases.distinct('owner', { owner: { $ne: null } });
  const shared = await eventually('each relay has a share', owners, ({ length }) => length === instances);
  return String(shared[0]);
}
