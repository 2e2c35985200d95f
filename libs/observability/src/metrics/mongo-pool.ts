import { observed } from './metrics.ts';

/** The part of MongoClient that is used here: its connection pool monitoring events. */
export interface PoolEvents {
  on(event: string, listener: (event: PoolEvent) => void): unknown;
}

/** What the pool's events have in common; some are about no connection in particular. */
export interface PoolEvent {
  readonly address: string;
  readonly connectionId?: number | '<monitor>';
}

/**
 * Gauges of a MongoDB client's connection pools: how many connections, how many in use, how many callers waiting.
 *
 * Connections are known by their ids, not counted, and waiting never goes below none: whoever begins to look late, when
 * the first connections are there already, still ends up right.
 * @see https://www.mongodb.com/docs/drivers/node/current/monitoring-and-logging/monitoring/#connection-pool-monitoring
 */
export function observeMongoPool(client: PoolEvents): void {
  const open = new Set<string>();
  const used = new Set<string>();
  let waiting = 0;
  const on = (event: string, change: (connection: string) => void): void => {
    client.on(event, ({ address, connectionId }) => change(`${address}#${connectionId}`));
  };
  const served = (): number => (waiting = Math.max(0, waiting - 1));
  on('connectionCreated', (connection) => open.add(connection));
  on('connectionClosed', (connection) => [open.delete(connection), used.delete(connection)]);
  on('connectionCheckOutStarted', () => (waiting += 1));
  on('connectionCheckOutFailed', served);
  on('connectionCheckedOut', (connection) => [served(), open.add(connection), used.add(connection)]);
  on('connectionCheckedIn', (connection) => used.delete(connection));
  observed({ name: 'mongodb_pool_connections', help: 'Open connections to MongoDB' }, () => open.size);
  observed({ name: 'mongodb_pool_checked_out', help: 'Connections to MongoDB in use' }, () => used.size);
  const help = 'Operations that wait for a connection to MongoDB';
  observed({ name: 'mongodb_pool_waiting', help }, () => waiting);
}
