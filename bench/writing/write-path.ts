import type { BuiltService } from '../../test/shop/built-service.ts';
import { contest, type Finding } from '../figures/finding.ts';
import { takeTurns, type Contestant } from '../figures/turns.ts';
import type { Effort } from '../options.ts';
import { closedLoop, posting } from '../stage/closed-loop.ts';
import { cpuSeconds } from '../stage/cpu.ts';
import { newCustomer, prepareLike } from '../stage/customers.ts';
import type { Stage } from '../stage/stage.ts';
import { groupedWrites, GROUP, oneTransactionEach } from './bare-writes.ts';

/**
 * POST of a customer with 32 connections, with validation, metrics, logging and the relay at work, beside the bare
 * driver: the same two documents with the same indexes and nothing else, one transaction for each, or for 32 of them.
 */
export async function writePath(stage: Stage, { rounds, seconds }: Effort): Promise<Finding[]> {
  const [scene, other] = [await stage.scene(), await stage.scene()];
  const service = await scene.start('accounts');
  const bare = other.db('accounts');
  await prepareLike(bare, 'customer.accounts');
  const contestants: Contestant[] = [
    posts('POST /accounts/customers', [service], seconds),
    { name: 'bare driver, one transaction each', run: () => oneTransactionEach(stage.client, bare, seconds) },
    { name: `bare driver, ${GROUP} in a transaction`, run: () => groupedWrites(stage.client, bare, seconds) },
  ];
  const results = await takeTurns(contestants, rounds);
  await service.process.stop();
  return [contest('Writing a customer, 32 callers', results)];
}

/** Registers customers by 32 connections, which several instances share. */
export const posts = (name: string, services: readonly BuiltService[], seconds: number): Contestant => ({
  name,
  async run() {
    const before = await cpuSeconds(...services);
    const urls = services.map(({ url }) => url);
    const load = await closedLoop(urls, [posting('/accounts/customers', newCustomer)], seconds);
    return { ...load, cpuMicros: (((await cpuSeconds(...services)) - before) * 1e6) / load.count };
  },
});
