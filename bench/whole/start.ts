import { eventually } from '@storefront/testing';
import type { AppName } from '../../test/shop/built-service.ts';
import { spread, type Finding } from '../figures/finding.ts';
import type { Effort } from '../options.ts';
import { residentMiB } from '../stage/cpu.ts';
import type { Scene, Stage } from '../stage/stage.ts';

const APPS: readonly AppName[] = ['accounts', 'orders', 'fulfillment'];
const LOOK_EVERY_MS = 5;

interface Start {
  readonly ms: number;
  readonly residentMiB: number;
}

/** How long an app takes from being launched to being ready, with an empty database and with its own, and its memory. */
export async function start(stage: Stage, { rounds }: Effort): Promise<Finding[]> {
  const firsts = new Map(APPS.map((app) => [app, [] as Start[]]));
  const laters = new Map(APPS.map((app) => [app, [] as Start[]]));
  for (let round = 0; round < rounds; round++) {
    for (const app of APPS) {
      const scene = await stage.scene();
      firsts.get(app)!.push(await startOf(scene, app));
      laters.get(app)!.push(await startOf(scene, app));
    }
  }
  const rows = APPS.map((app) => {
    const [first, later] = [firsts.get(app)!, laters.get(app)!];
    return [
      app,
      spread(first.map(({ ms }) => ms)),
      spread(later.map(({ ms }) => ms)),
      spread(later.map((start) => start.residentMiB)),
    ];
  });
  return [
    { title: 'Starting an app', head: ['', 'first start ms', 'later start ms', 'resident MiB when ready'], rows },
  ];
}

async function startOf(scene: Scene, app: AppName): Promise<Start> {
  const started = performance.now();
  const service = await scene.launch(app);
  const isReady = async () => (await fetch(`${service.managementUrl}/health/ready`)).ok;
  await eventually(`${app} is ready`, isReady, undefined, { deadlineMs: 60_000, everyMs: LOOK_EVERY_MS });
  const ms = performance.now() - started;
  const memory = await residentMiB(service);
  await service.process.stop();
  return { ms, residentMiB: memory };
}
