import autocannon from 'autocannon';
import type { Db, MongoClient } from 'mongodb';
import { newCustomer } from './customers.ts';
import { percentile, takeTurns, type Contestant, type Result, type Round } from './measure.ts';
import { cpuSeconds, type Stage } from './stage.ts';

const CALLERS = 32;

/**
 * POST of a customer with 32 connections, with validation, metrics, logging and the relay at work, beside a bare driver
 * that makes one transaction per customer: the same two documents with the same indexes, 32 callers, nothing else.
 */
export async function writePath(stage: Stage, rounds: number, seconds: number): Promise<Result[]> {
  const scene = await stage.scene();
  const service = await scene.start('accounts');
  const bareDb = stage.client.db(`${scene.db.databaseName}-bare`);
  await prepare(bareDb);
  const post: Contestant = {
    name: 'POST /accounts/customers',
    async run() {
      const before = await cpuSeconds(service);
      const load = await autocannon({
        url: `${service.url}/accounts/customers`,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(newCustomer),
        connections: CALLERS,
        duration: seconds,
      });
      if (load.non2xx > 0) throw new Error(`${load.non2xx} answers were not 2xx`);
      const count = load.requests.total;
      return {
        rate: count / load.duration,
        p50: load.latency.p50,
        p99: load.latency.p99,
        cpuMicros: ((await cpuSeconds(service)) - before) * (1e6 / count),
      };
    },
  };
  const bare: Contestant = {
    name: 'bare driver, one transaction each',
    run: () => oneTransactionEach(stage.client, bareDb, seconds),
  };
  await post.run(); // warm up
  const results = await takeTurns([post, bare], rounds);
  await service.process.stop();
  return results;
}

async function prepare(db: Db): Promise<void> {
  await db.createCollection('customers');
  await db.createCollection('events');
  await db.collection('events').createIndexes([
    { key: { bucket: 1, order: 1 }, partialFilterExpression: { pending: true } },
    { key: { publishedAt: 1 }, expireAfterSeconds: 604_800 },
  ]);
}

async function oneTransactionEach(client: MongoClient, db: Db, seconds: number): Promise<Round> {
  const latencies: number[] = [];
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const until = started + seconds * 1000;
  const caller = async (number: number) => {
    for (let i = 0; performance.now() < until; i++) {
      const from = performance.now();
      await insertBoth(client, db, `${number}-${i}-${started}`);
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, number) => caller(number)));
  const { system, user } = process.cpuUsage(cpuBefore);
  return {
    rate: latencies.length / ((performance.now() - started) / 1000),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    cpuMicros: (user + system) / latencies.length,
  };
}

async function insertBoth(client: MongoClient, db: Db, id: string): Promise<void> {
  const customers = db.collection<{ _id: string }>('customers');
  const events = db.collection<{ _id: string }>('events');
  const content = Buffer.from(JSON.stringify({ id, ...newCustomer }));
  const event = {
    _id: `customers/${id}/1`,
    bucket: 1,
    order: Date.now(),
    pending: true,
    content,
    createdAt: new Date(),
  };
  await client.withSession((session) =>
    session.withTransaction(
      async () => {
        await customers.insertOne({ _id: id, version: 1, ...newCustomer } as never, { session });
        await events.insertOne(event, { session });
      },
      { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } },
    ),
  );
}
