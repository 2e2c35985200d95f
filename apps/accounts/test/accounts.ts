import type { LoggerService } from '@nestjs/common';
import { topics } from '@storefront/contracts';
import { createHttpApp } from '@storefront/http';
import { createKafka, ensureTopics, readTopic, type RawRecord } from '@storefront/kafka';
import { HealthRegistry } from '@storefront/observability';
import type { StoredAggregate } from '@storefront/outbox';
import { loadConfig } from '@storefront/service';
import { eventually, testServers, throwAwayDatabase, throwAwayPrefix, caller, type Caller } from '@storefront/testing';
import type { Db } from 'mongodb';
import { AccountsAppModule } from '../src/accounts-app.module.ts';
import { accountsConfig, type AccountsConfig } from '../src/accounts.config.ts';
import { accountsProblems } from '../src/accounts.problems.ts';
import { CUSTOMER } from '../src/customers/customer.document.ts';

/** An event as `outbox.events` keeps it, with its value read. */
export interface RecordedEvent {
  readonly number: number;
  readonly type: string;
  readonly data: unknown;
}

/** The service on a database and a topic of its own, called over HTTP. */
export interface Accounts {
  readonly call: Caller;
  /** Every customer and every recorded event, as text: equal before and after means that nothing was written. */
  written(): Promise<string>;
  counts(): Promise<{ documents: number; events: number }>;
  livingCustomers(): Promise<number>;
  documentOf(id: string): Promise<StoredAggregate>;
  eventsOf(id: string): Promise<RecordedEvent[]>;
  /** What stands on the topic once nothing in the outbox is pending. */
  published(): Promise<RawRecord[]>;
  stop(): Promise<void>;
}

/** @param environment settings beside those that say where the servers are */
export async function startAccounts(environment: Record<string, string> = {}): Promise<Accounts> {
  const database = await throwAwayDatabase();
  const { kafkaBrokers } = testServers();
  const settings = loadConfig(accountsConfig, {
    MONGODB_URI: database.uri,
    MONGODB_DATABASE: database.name,
    KAFKA_BROKERS: kafkaBrokers,
    KAFKA_PREFIX: throwAwayPrefix(),
    ...environment,
  });
  const kafka = createKafka(settings, { clientId: 'accounts-test' });
  await ensureTopics(kafka, [topics.customerChange]);
  const app = await createHttpApp(withHealth(settings), {
    name: 'accounts',
    problems: accountsProblems,
    logger: quiet,
  });
  await app.listen(0, '127.0.0.1');
  return {
    call: caller(await app.getUrl()),
    ...stored(database.db),
    published: async () => {
      await nothingPending(database.db);
      return readTopic(kafka, topics.customerChange);
    },
    stop: async () => {
      await app.close();
      await database.drop();
    },
  };
}

// What must not be logged is a matter of the whole service: test/card-numbers.e2e.spec.ts.
const quiet: LoggerService = { log: () => undefined, warn: () => undefined, error: () => undefined };

function withHealth(settings: AccountsConfig) {
  const health = {
    module: class HealthModule {},
    global: true,
    providers: [HealthRegistry],
    exports: [HealthRegistry],
  };
  return { module: class TestModule {}, imports: [health, AccountsAppModule.with(settings)] };
}

const nothingPending = (db: Db) =>
  eventually(
    'nothing is pending',
    async () => (await db.collection('outbox.events').countDocuments({ pending: true })) === 0,
  );

function stored(db: Db): Omit<Accounts, 'call' | 'published' | 'stop'> {
  const customers = db.collection<StoredAggregate>(CUSTOMER.collection);
  const events = db.collection('outbox.events');
  const recorded = (filter: object) =>
    events
      .find(filter, { promoteBuffers: true, projection: { pending: 0, publishedAt: 0 } })
      .sort({ _id: 1 })
      .toArray();
  return {
    written: async () => JSON.stringify([await customers.find().sort({ _id: 1 }).toArray(), await recorded({})]),
    counts: async () => ({ documents: await customers.countDocuments(), events: await events.countDocuments() }),
    livingCustomers: () => customers.countDocuments({ deletedAt: { $exists: false } }),
    documentOf: async (id) => {
      const document = await customers.findOne({ _id: id });
      if (!document) throw new Error(`no document ${id}`);
      return document;
    },
    eventsOf: async (key) =>
      (await recorded({ key }))
        .map(({ number, type, content }) => ({ number, type, data: content && JSON.parse(String(content)) }))
        .sort((a, b) => a.number - b.number),
  };
}
