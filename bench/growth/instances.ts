import type { AppName, BuiltService } from '../../test/shop/built-service.ts';
import { contest, type Finding } from '../figures/finding.ts';
import { takeTurns, type Contestant } from '../figures/turns.ts';
import { inboxes } from '../events/consume.ts';
import { byRelays } from '../events/drain.ts';
import type { Effort } from '../options.ts';
import { fill, gets } from '../reading/read.ts';
import { startSeveral, stopAll, type Scene, type Stage } from '../stage/stage.ts';
import { posts } from '../writing/write-path.ts';

const INSTANCES = [1, 2, 3];

type Make = (name: string, scene: Scene, services: readonly BuiltService[]) => Contestant | Promise<Contestant>;

/** Writing, reading, publishing and applying by one, two and three processes of the same service. */
export async function instances(stage: Stage, { count, rounds, seconds }: Effort): Promise<Finding[]> {
  const writers: Make = (name, _, services) => posts(name, services, seconds);
  const written = await withInstances(stage, 'accounts', rounds, writers);
  const readers: Make = async (name, scene, services) => {
    await fill(scene);
    return gets(name, services, seconds);
  };
  const read = await withInstances(stage, 'accounts', rounds, readers);
  const relays: Make = (name, scene, services) => ({ name, run: () => byRelays(scene, services, count) });
  const published = await withInstances(stage, 'accounts', rounds, relays);
  const consumers: Make = (name, scene, services) => inboxes(name, scene, services, count);
  const applied = await withInstances(stage, 'orders', rounds, consumers);
  return [
    contest('Writing a customer by several instances, 32 callers', written),
    contest('Reading a customer by several instances, 32 callers', read),
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
    contestants.push(await make(`${instances} of ${app}`, scene, services));
  }
  const results = await takeTurns(contestants, rounds);
  await stopAll(running);
  return results;
}
