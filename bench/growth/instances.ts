import type { AppName, BuiltService } from '../../test/shop/built-service.ts';
import { contest, type Finding } from '../figures/finding.ts';
import { takeTurns, type Contestant } from '../figures/turns.ts';
import { inboxes } from '../events/consume.ts';
import { byRelays } from '../events/drain.ts';
import type { Effort } from '../options.ts';
import { startSeveral, stopAll, type Scene, type Stage } from '../stage/stage.ts';

const INSTANCES = [1, 2, 3];

type Make = (name: string, scene: Scene, services: readonly BuiltService[]) => Contestant;

/** Publishing and applying by one, two and three processes of the same service. */
export async function instances(stage: Stage, { count, rounds }: Effort): Promise<Finding[]> {
  const relays: Make = (name, scene, services) => ({ name, run: () => byRelays(scene, services, count) });
  const published = await withInstances(stage, 'accounts', rounds, relays);
  const consumers: Make = (name, scene, services) => inboxes(name, scene, services, count);
  const applied = await withInstances(stage, 'orders', rounds, consumers);
  return [
    contest(`Publishing ${count} pending events by several instances`, published),
    contest(`Applying ${count} customer changes by several instances`, applied),
  ];
}

/** All of them are up during all turns: what they cost while they wait is the same for everybody. */
async function withInstances(stage: Stage, app: AppName, rounds: number, make: Make) {
  const running: BuiltService[] = [];
  const contestants: Contestant[] = [];
  for (const instances of INSTANCES) {
    const scene = await stage.scene();
    const services = await startSeveral(scene, app, instances);
    running.push(...services);
    contestants.push(make(`${instances} of ${app}`, scene, services));
  }
  const results = await takeTurns(contestants, rounds);
  await stopAll(running);
  return results;
}
