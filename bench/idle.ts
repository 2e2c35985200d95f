import { setTimeout as sleep } from 'node:timers/promises';
import type { AppName } from '../test/shop/built-service.ts';
import { cpuSeconds, metric, type Stage } from './stage.ts';

const SETTLE_MS = 30_000;
const MEBIBYTE = 1024 * 1024;

/** What an app costs that has nothing to do: mean CPU share of a core and memory, after half a minute. */
export async function idle(stage: Stage, seconds: number): Promise<string> {
  const apps: readonly AppName[] = ['accounts', 'orders', 'fulfillment'];
  const scenes = await Promise.all(apps.map(() => stage.scene()));
  const services = await Promise.all(apps.map((app, i) => scenes[i]!.start(app)));
  await sleep(SETTLE_MS);
  const before = await Promise.all(services.map(cpuSeconds));
  await sleep(seconds * 1000);
  const rows = await Promise.all(
    services.map(async (service, i) => {
      const share = (((await cpuSeconds(service)) - before[i]!) / seconds) * 100;
      const memory = (await metric(service, 'process_resident_memory_bytes')) / MEBIBYTE;
      return `| ${service.name} | ${share.toFixed(2)} % | ${Math.round(memory)} MiB |`;
    }),
  );
  await Promise.all(services.map((service) => service.process.stop()));
  return ['### An idle app', '', '| | of a core | resident |', '|---|---|---|', ...rows, ''].join('\n');
}
