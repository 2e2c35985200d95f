import type { KafkaSettings } from '@storefront/kafka';
import type { AggregateKind, OutboxSettings } from '@storefront/outbox';
import mongoose from 'mongoose';
import { customerId, newCustomer } from './customers.ts';

/** One process with a committer of customers and 32 callers; tells its parent how many writes it did. */
const CALLERS = 32;
const KEYS = 200;
const seconds = Number(process.argv[2]);

// The library as it is built: decorators need a compiler.
const built = (lib: string) => import(`../dist/libs/${lib}/src/index.js`);
const { OutboxRuntime, outboxSettings, saved } = (await built('outbox')) as typeof import('@storefront/outbox');
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
const connection = await mongoose.createConnection(process.env['MONGODB_URI'] ?? '', { dbName }).asPromise();
const runtime = new OutboxRuntime(connection, new HealthRegistry(), { app: 'bench', settings });
const customers = runtime.committerFor(CUSTOMER);
await runtime.onModuleInit();

const until = performance.now() + seconds * 1000;
let writes = 0;
await Promise.all(
  Array.from({ length: CALLERS }, async () => {
    while (performance.now() < until) {
      const key = customerId(Math.floor(Math.random() * KEYS));
      await customers.submit({
        key,
        decide: (customer) =>
          saved({ changes: (customer?.changes ?? 0) + 1 }, undefined, [
            { type: CUSTOMER_CHANGED, data: { id: key, ...newCustomer } },
          ]),
      });
      writes++;
    }
  }),
);
process.send?.(writes);
await connection.close();
process.disconnect();
