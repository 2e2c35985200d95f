import { eventually } from '@storefront/testing';
import type { Timestamp } from 'mongodb';
import type { BuiltService } from '../../test/shop/built-service.ts';
import { contest, type Finding } from '../figures/finding.ts';
import { takeTurns, type Contestant, type Round } from '../figures/turns.ts';
import type { Effort } from '../options.ts';
import { cpuSeconds } from '../stage/cpu.ts';
import { stopAll, whileFrozen, type Scene, type Stage } from '../stage/stage.ts';
import { present, writesSince } from '../stage/wall-clock.ts';
import { copying, parsing } from './bare-consumer.ts';
import { publishChanges } from './changes.ts';

/**
 * One process of orders applying customer changes, beside a bare consumer that writes the same copies, and one that
 * only parses. The service stands still while changes are published, and is let go.
 */
export async function consume(stage: Stage, { count, rounds }: Effort): Promise<Finding[]> {
  const scene = await stage.scene();
  const services = [await scene.start('orders')];
  const contestants: Contestant[] = [
    inboxes('inbox of orders', scene, services, count),
    copying('bare consumer, same writes', stage, count),
    parsing('consumer that only parses', stage, count),
  ];
  const results = await takeTurns(contestants, rounds);
  await stopAll(services);
  return [contest(`Applying ${count} customer changes`, results)];
}

/** Changes as they are applied by all instances of orders. */
export function inboxes(name: string, scene: Scene, services: readonly BuiltService[], count: number): Contestant {
  const applied = new Map<string, number>();
  let published = 0;
  return {
    name,
    async run() {
      const since = await present(scene.db('orders'));
      const cpuBefore = await cpuSeconds(...services);
      await whileFrozen(services, () => publishChanges(scene, published, count));
      published += count;
      await allApplied(scene, published, count);
      const cpuMicros = (((await cpuSeconds(...services)) - cpuBefore) * 1e6) / count;
      return { ...(await byEffects(scene, since, applied, published)), cpuMicros };
    },
  };
}

interface Copy {
  _id: string;
  applied: number;
}

const copiesIn = (scene: Scene) => scene.db('orders').collection<Copy>('customer.profiles');

async function allApplied(scene: Scene, published: number, count: number): Promise<void> {
  const sum = [{ $group: { _id: 0, applied: { $sum: '$applied' } } }];
  const total = async () => (await copiesIn(scene).aggregate<{ applied: number }>(sum).next())?.applied ?? 0;
  const patience = { deadlineMs: 60_000 + count * 2, everyMs: 250 };
  await eventually('the changes applied', total, (applied) => applied === published, patience);
}

/**
 * How fast changes took effect, from the first effect on: a process that was frozen has to find its connections again
 * first.
 *
 * @param applied numbers that the copies had; brought up to date
 */
async function byEffects(
  scene: Scene,
  since: Timestamp,
  applied: Map<string, number>,
  published: number,
): Promise<Round> {
  let left = published - [...applied.values()].reduce((sum, number) => sum + number, 0);
  const remaining: [at: number, left: number][] = [];
  for await (const { applied: number = 0, at, id } of writesSince(copiesIn(scene), since)) {
    const more = number - (applied.get(id) ?? 0);
    // The log is read from an instant on that may still have the last write of the round before.
    if (more === 0) continue;
    left -= more;
    applied.set(id, number);
    remaining.push([at, left]);
    if (left === 0) break;
  }
  const [first, last] = [remaining[0]![0], remaining.at(-1)![0]];
  const afterFirst = remaining.findLast(([at]) => at === first)![1];
  return { rate: (afterFirst * 1000) / (last - first) };
}
