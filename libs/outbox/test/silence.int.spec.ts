import { Unavailable } from '@storefront/contracts';
import { kafkaSettings } from '@storefront/kafka';
import { HealthRegistry } from '@storefront/observability';
import { classify, CONNECTION } from '@storefront/persistence';
import { eventually, TcpProxy, testServers, throwAwayDatabase, type ThrowAwayDatabase } from '@storefront/testing';
import mongoose, { type Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutboxRuntime, outboxSettings } from '../src/index.ts';
import { Bell } from '../src/relay/bell.ts';
import { Backlog } from '../src/relay/backlog.ts';
import { systemClock } from '../src/relay/clock.ts';
import { readPending } from '../src/relay/publishing/outbox-reader.ts';
import { Leases } from '../src/relay/sharing/leases.ts';
import { ACCOUNT } from './ledger.ts';

const WHY = { reason: 'agreed with the shop', by: 'olga' };

describe('a database that falls silent', () => {
  let database: ThrowAwayDatabase;
  let network: TcpProxy;
  let connection: Connection;
  let runtime: OutboxRuntime;

  beforeAll(async () => {
    database = await throwAwayDatabase();
    network = await TcpProxy.start(new URL(testServers().mongodbUri).host);
    // No limits of the driver's: what is bounded here is bounded by us.
    const uri = `mongodb://127.0.0.1:${network.port}/?directConnection=true`;
    connection = await mongoose.createConnection(uri, { ...CONNECTION, dbName: database.name }).asPromise();
    const env = { KAFKA_BROKERS: testServers().kafkaBrokers };
    const settings = { ...kafkaSettings.parse(env), ...outboxSettings.parse({}) };
    runtime = new OutboxRuntime(connection, new HealthRegistry(), { app: 'silence', settings });
    runtime.committerFor(ACCOUNT);
    await runtime.onModuleInit();
  });
  afterAll(async () => {
    network.cut();
    await connection.close();
    await network.close();
    await database.drop();
  });

  it('given calls that are never answered, then whoever waits hears of an outage', { timeout: 60_000 }, async () => {
    const { operations, outbox } = runtime;
    const settings = outboxSettings.parse({});
    const bell = new Bell(outbox, 'silence', () => undefined);
    bell.start();
    await eventually('the bell listens', () => listens(connection));
    network.swallowReplies();
    const bellStops = bell.stop().then(yes, yes);

    const calls = await Promise.allSettled([
      new Leases(outbox, 'silence', settings.OUTBOX_LEASE_MS, systemClock).round(),
      new Backlog(outbox, settings, 1).measure(),
      readPending(connection.getClient(), outbox, [1], 10, []),
      operations.parked('waiting', 10),
      operations.republish('account', WHY),
      operations.retryBlocked('any.topic', 'any-key', WHY),
    ]);

    expect(calls.map((call) => call.status === 'rejected' && isOutage(call.reason))).toEqual(calls.map(() => true));
    await eventually('the bell has stopped', () => bellStops, undefined, { deadlineMs: 5000 });
  });
});

/** Whether the server keeps a cursor of the outbox open: only the bell has one that lasts. */
async function listens(connection: Connection): Promise<boolean> {
  const cursors = [{ $currentOp: { idleCursors: true } }, { $match: { ns: `${connection.name}.outbox.events` } }];
  const admin = connection.getClient().db('admin');
  return (await admin.aggregate(cursors, { readConcern: { level: 'local' } }).toArray()).length > 0;
}

const yes = () => true;
const isOutage = (error: unknown) => error instanceof Unavailable || classify(error) === 'outage';
