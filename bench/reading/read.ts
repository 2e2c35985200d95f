import type { BuiltService } from '../../test/shop/built-service.ts';
import { contest, type Finding } from '../figures/finding.ts';
import { takeTurns, type Contestant } from '../figures/turns.ts';
import type { Effort } from '../options.ts';
import { closedLoop } from '../stage/closed-loop.ts';
import { cpuSeconds } from '../stage/cpu.ts';
import { customerId, storedCustomer } from '../stage/customers.ts';
import type { Stage } from '../stage/stage.ts';
import { startBareReader } from './bare-reader.ts';

const IDS = Array.from({ length: 1000 }, (_, i) => customerId(i));

/**
 * GET of a customer by id with 32 connections, beside a bare Fastify that asks the driver for the same document, in a
 * process of its own. Both answer with the same JSON.
 */
export async function read(stage: Stage, { rounds, seconds }: Effort): Promise<Finding[]> {
  const scene = await stage.scene();
  const service = await scene.start('accounts');
  await scene.db('accounts').collection<{ _id: string }>('customer.accounts').insertMany(IDS.map(storedCustomer));
  const bare = await startBareReader(scene.environmentOf('accounts'));
  await checkSame(service, bare.url);
  const contestants: Contestant[] = [
    reads('GET /accounts/customers/{id}', service.url, seconds, () => cpuSeconds(service)),
    reads('bare Fastify and driver', bare.url, seconds, () => bare.cpuSeconds()),
  ];
  const results = await takeTurns(contestants, rounds);
  await Promise.all([service.process.stop(), bare.stop()]);
  return [contest('Reading a customer, 32 callers', results)];
}

const pathOf = (id: string) => `/accounts/customers/${id}`;

async function checkSame(service: BuiltService, bareUrl: string): Promise<void> {
  const path = pathOf(IDS[0]!);
  const [ours, bares] = await Promise.all(
    [service.url, bareUrl].map(async (url) => await (await fetch(url + path)).text()),
  );
  if (ours !== bares) throw new Error(`the answers differ:\n${ours}\n${bares}`);
}

const reads = (name: string, url: string, seconds: number, cpu: () => Promise<number>): Contestant => ({
  name,
  async run() {
    const before = await cpu();
    const load = await closedLoop(
      url,
      IDS.map((id) => ({ path: pathOf(id) })),
      seconds,
    );
    return { ...load, cpuMicros: (((await cpu()) - before) * 1e6) / load.count };
  },
});
