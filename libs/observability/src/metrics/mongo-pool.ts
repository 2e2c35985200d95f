import { gauge } from './metrics.ts';

/** The part of MongoClient that is used here: its connection pool monitoring events. */
export interface PoolEvents {
  on(event: string, listener: () => void): unknown;
}

/**
 * Gauges of a MongoDB client's connection pools: how many connections, how many in use, how many callers waiting.
 *
 * @see https://www.mongodb.com/docs/drivers/node/current/monitoring-and-logging/monitoring/#connection-pool-monitoring
 */
export function observeMongoPool(client: PoolEvents): void {
  const open = gauge({ name: 'mongodb_pool_connections', help: 'Open connections to MongoDB' });
  const used = gauge({ name: 'mongodb_pool_checked_out', help: 'Connections to MongoDB in use' });
  const waiting = gauge({ name: 'mongodb_pool_waiting', help: 'Operations that wait for a connection to MongoDB' });
  for (const metric of [open, used, waiting]) metric.set(0);
  client.on('connectionCreated', () => open.inc());
  client.on('connectionClosed', () => open.dec());
  client.on('connectionCheckOutStarted', () => waiting.inc());
  client.on('connectionCheckOutFailed', () => waiting.dec());
  client.on('connectionCheckedOut', () => {
    waiting.dec();
    used.inc();
  });
  client.on('connectionCheckedIn', () => used.dec());
}
