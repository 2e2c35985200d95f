import { setTimeout as sleep } from 'node:timers/promises';
import type { AppName } from '../../test/shop/built-service.ts';
import { spread, type Finding } from '../figures/finding.ts';
import { cpuSeconds, residentMiB } from '../stage/cpu.ts';
import { stopAll, type Stage } from '../stage/stage.ts';

const SETTLE_MS = 30_000;
const SECONDS = 60;
const APPS: readonly AppName[] = ['accounts', 'orders', 'fulfillment'];

/** What an app costs that has nothing to do: mean CPU share of a core over a minute and memory, after half a minute. */
export async function idle(stage: Stage): Promise<Finding[]> {
  const scene = await stage.scene();
  const services = await Promise.all(APPS.map((app) => scene.start(app)));
  await sleep(SETTLE_MS);
  const before = await Promise.all(services.map((service) => cpuSeconds(service)));
  await sleep(SECONDS * 1000);
  const rows = await Promise.all(
    services.map(async (service, i) => {
      const share = (((await cpuSeconds(service)) - before[i]!) / SECONDS) * 100;
      return [service.name, spread([share], 2), spread([await residentMiB(service)])];
    }),
  );
  await stopAll(services);
  return [{ title: 'An idle app', head: ['', '% of a core', 'resident MiB'], rows }];
}
