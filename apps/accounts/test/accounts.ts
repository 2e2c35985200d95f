import { startApp, type RecordedEvent } from '@storefront/app-testing';
import { topics } from '@storefront/contracts';
import type { RawRecord } from '@storefront/kafka';
import type { StoredAggregate } from '@storefront/outbox';
import type { Caller } from '@storefront/testing';
import type { Db } from 'mongodb';
import { AccountsAppModule } from '../src/accounts-app.module.ts';
import { accountsConfig } from '../src/accounts.config.ts';
import { accountsProblems } from '../src/accounts.problems.ts';
import { CUSTOMER } from '../src/customers/customer.document.ts';

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
  const app = await startApp(
    {
      name: 'accounts',
      config: accountsConfig,
      module: (settings) => AccountsAppModule.with(settings),
      problems: accountsProblems,
    },
    environment,
  );
  return {
    call: app.call,
    ...stored(app.db),
    written: () => app.written(CUSTOMER.collection, 'outbox.events'),
    eventsOf: (id) => app.eventsOf(id),
    published: () => app.published(topics.customerChange),
    stop: () => app.stop(),
  };
}

function stored(db: Db): Pick<Accounts, 'counts' | 'livingCustomers' | 'documentOf'> {
  const customers = db.collection<StoredAggregate>(CUSTOMER.collection);
  const events = db.collection('outbox.events');
  return {
    counts: async () => ({ documents: await customers.countDocuments(), events: await events.countDocuments() }),
    livingCustomers: () => customers.countDocuments({ deletedAt: { $exists: false } }),
    documentOf: async (id) => {
      const document = await customers.findOne({ _id: id });
      if (!document) throw new Error(`no document ${id}`);
      return document;
    },
  };
}
