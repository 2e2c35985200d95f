import { down, observeMongoPool, up, type HealthSource } from '@storefront/observability';
import type { Connection } from 'mongoose';

/** Readiness by a ping of the database; its pool's gauges come along. Never a reason to restart: that would not help. */
export function mongoSource(connection: Connection): HealthSource {
  observeMongoPool(connection.getClient());
  return {
    name: 'mongodb',
    live: () => up(),
    ready: () =>
      ping(connection).then(up, (error: unknown) => down({ reason: error instanceof Error ? error.name : 'unknown' })),
  };
}

async function ping({ db }: Connection): Promise<Record<string, never>> {
  await db?.command({ ping: 1 });
  return {};
}
