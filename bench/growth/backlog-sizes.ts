import { contest, type Finding } from '../figures/finding.ts';
import { takeTurns } from '../figures/turns.ts';
import { byRelays, drainCurves } from '../events/drain.ts';
import type { Effort } from '../options.ts';
import { stopAll, type Stage } from '../stage/stage.ts';

const SIZES = [1000, 10_000, 100_000];

/** One relay with 1, 10 and 100 thousand pending events. */
export async function backlogSizes(stage: Stage, { rounds }: Effort): Promise<Finding[]> {
  const scene = await stage.scene();
  const services = [await scene.start('accounts')];
  const contestants = SIZES.map((size) => ({
    name: `${size} pending`,
    run: () => byRelays(scene, services, size),
  }));
  const results = await takeTurns(contestants, rounds);
  await stopAll(services);
  return [{ ...contest('Publishing backlogs of several sizes', results), curves: drainCurves('backlogs', results) }];
}
