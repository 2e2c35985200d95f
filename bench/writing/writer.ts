import type { KafkaSettings } from '@storefront/kafka';
import type { AggregateKind, OutboxSettings } from '@storefront/outbox';
import mongoose from 'mongoose';
import { once } from 'node:events';
import { percentiles } from '../figures/statistics.ts';
import { customerId, newCustomer } from '../stage/customers.ts';

/**
 * One process with a committer of customers and 32 callers. Says `ready` when it is warm and every customer is there,
 * writes for the given seconds when told to, and says what it came to.
 */
const CALLERS = 32;
const [seconds, keys] = process.argv.slice(2).map(Number) as [number, number];
const warmWrites = Math.max(5000, keys);

// The library as it is built: decorators need a compiler.
const built = (lib: string) => import(`../../dist/libs/${lib}/src/index.js`);
const { OutboxRuntime, outboxSettings, saved } = (await built('outbox')) as typeof import('@storefront/outbox');
const { CONNECTION } = (await built('persistence')) as typeof import('@storefront/persistence');
const { HealthRegistry } = (await built('observability')) as typeof import('@storefront/observability');
const { kafkaSettings } = (await built('kafka')) as typeof import('@storefront/kafka');
const { customerChange, CUSTOMER_CHANGED } = (await built('contracts')) as typeof import('@storefront/contracts');

interface Customer {
  readonly changes: number;
}

const CUSTOMER: AggregateKind<Customer> = {
  name: 'customer',
  collection: 'bench.customers',
  publishes: customerChange,
  toFields: ({ changes }) => ({ changes, ...newCustomer }),
  fromFields: (_, { changes }) => ({ changes: Number(changes) }),
};

const settings: OutboxSettings & KafkaSettings = {
  ...kafkaSettings.parse(process.env),
  ...outboxSettings.parse(process.env),
};
const dbName = process.env['MONGODB_DATABASE'] ?? 'bench';
const connection = await mongoose
  .createConnection(process.env['MONGODB_URI'] ?? '', { ...CONNECTION, dbName })
  .asPromise();
const runtime = new OutboxRuntime(connection, new HealthRegistry(), { app: 'bench', settings });
const customers = runtime.committerFor(CUSTOMER);
await runtime.onModuleInit();

let warm = 0;
await byCallers(async () => {
  if (warm === warmWrites) return false;
  await write(warm++ % keys);
  return true;
});
process.send?.('ready');
await once(process, 'message');
process.send?.(await measured());
await connection.close();
process.disconnect();

async function measured() {
  const latencies: number[] = [];
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  await byCallers(async () => {
    const from = performance.now();
    await write(Math.floor(Math.random() * keys));
    latencies.push(performance.now() - from);
    return performance.now() < started + seconds * 1000;
  });
  const { system, user } = process.cpuUsage(cpuBefore);
  const { p50, p99 } = percentiles(latencies);
  const rate = (latencies.length * 1000) / (performance.now() - started);
  return { rate, p50, p99, cpuMicros: (user + system) / latencies.length };
}

/** @param again writes once; false when there is nothing more to do */
async function byCallers(again: () => Promise<boolean>): Promise<void> {
  const caller = async () => {
    while (await again());
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
}

async function write(n: number): Promise<void> {
  const key = customerId(n);
  await customers.submit({
    key,
    decide: (customer) =>
      saved({ changes: (customer?.changes ?? 0) + 1 }, undefined, [
        { type: CUSTOMER_CHANGED, data: { id: key, ...newCustomer } },
      ]),
  });
}
