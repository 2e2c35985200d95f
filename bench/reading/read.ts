import type { BuiltService } from '../../test/shop/built-service.ts';
import { contest, type Finding } from '../figures/finding.ts';
import { takeTurns, type Contestant } from '../figures/turns.ts';
import type { Effort } from '../options.ts';
import { closedLoop } from '../stage/closed-loop.ts';
import { cpuSeconds } from '../stage/cpu.ts';
import { customerId, storedCustomer } from '../stage/customers.ts';
import type { Scene, Stage } from '../stage/stage.ts';
import { startBareReader } from './bare-reader.ts';

const IDS = Array.from({ length: 1000 }, (_, i) => customerId(i));

/**
 * GET of a customer by id with 32 connections, beside a bare Fastify that asks the driver for the same document, in a
 * process of its own. Both answer with the same JSON.
 */
export async function read(stage: Stage, { rounds, seconds }: Effort): Promise<Finding[]> {
  const scene = await stage.scene();
  const service = await scene.start('accounts');
  await fill(scene);
  const bare = await startBareReader(scene.environmentOf('accounts'));
  await checkSame(service, bare.url);
  const contestants: Contestant[] = [
    gets('GET /accounts/customers/{id}', [service], seconds),
    reads('bare Fastify and driver', [bare.url], seconds, () => bare.cpuSeconds()),
  ];
  const results = await takeTurns(contestants, rounds);
  await Promise.all([service.process.stop(), bare.stop()]);
  return [contest('Reading a customer, 32 callers', results)];
}

/** Stores the customers that are read. */
export async function fill(scene: Scene): Promise<void> {
  await scene.db('accounts').collection<{ _id: string }>('customer.accounts').insertMany(IDS.map(storedCustomer));
}

/** Reads customers by 32 connections, which several instances share. */
export function gets(name: string, services: readonly BuiltService[], seconds: number): Contestant {
  const urls = services.map(({ url }) => url);
  return reads(name, urls, seconds, () => cpuSeconds(...services));
}

const pathOf = (id: string) => `/accounts/customers/${id}`;

async function checkSame(service: BuiltService, bareUrl: string): Promise<void> {
  const path = pathOf(IDS[0]!);
  const [ours, bares] = await Promise.all(
    [service.url, bareUrl].map(async (url) => await (await fetch(url + path)).text()),
  );
  if (ours !== bares) throw new Error(`the answers differ:\n${ours}\n${bares}`);
}

const reads = (name: string, urls: readonly string[], seconds: number, cpu: () => Promise<number>): Contestant => ({
  name,
  async run() {
    const before = await cpu();
    const load = await closedLoop(
      urls,
      IDS.map((id) => ({ path: pathOf(id) })),
      seconds,
    );
    return { ...load, cpuMicros: (((await cpu()) - before) * 1e6) / load.count };
  },
});
