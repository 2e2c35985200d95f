import type { Db, MongoClient } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { percentiles } from '../figures/statistics.ts';
import type { Round } from '../figures/turns.ts';
import { CALLERS } from '../stage/closed-loop.ts';
import { ownMicros } from '../stage/cpu.ts';
import { eventsIn, pendingEvent, storedCustomer } from '../stage/customers.ts';

/** Customers in one transaction of those who group. */
export const GROUP = 32;

// More than one, so that MongoDB has something to do while the next group is made.
const GROUPERS = 2;

/** 32 callers, each of whom writes one customer and their event in a transaction, then the next one. */
export const oneTransactionEach = (client: MongoClient, db: Db, seconds: number): Promise<Round> =>
  byCallers(CALLERS, 1, seconds, () => insert(client, db, 1));

/** The same documents, 32 customers with their events in one transaction: what grouping can reach at best. */
export const groupedWrites = (client: MongoClient, db: Db, seconds: number): Promise<Round> =>
  byCallers(GROUPERS, GROUP, seconds, () => insert(client, db, GROUP));

async function byCallers(callers: number, items: number, seconds: number, write: () => Promise<void>): Promise<Round> {
  const latencies: number[] = [];
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const caller = async () => {
    while (performance.now() < started + seconds * 1000) {
      const from = performance.now();
      await write();
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const count = latencies.length * items;
  const { p50, p99 } = percentiles(latencies);
  return { rate: (count * 1000) / (performance.now() - started), p50, p99, cpuMicros: ownMicros(cpuBefore) / count };
}

async function insert(client: MongoClient, db: Db, count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const customers = ids.map(storedCustomer);
  const events = ids.map((id) => pendingEvent(id, 1, Date.now() * 1000, 1));
  await client.withSession((session) =>
    session.withTransaction(
      async () => {
        await db.collection<{ _id: string }>('customer.accounts').insertMany(customers, { session });
        await eventsIn(db).insertMany(events, { session });
      },
      { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } },
    ),
  );
}
