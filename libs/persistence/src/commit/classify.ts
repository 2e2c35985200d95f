import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';

/**
 * What a failed transaction means for its group of commands.
 * - `conflict`: another writer was first; run the group again on fresh loads.
 * - `outage`: the database can't be reached or has no primary; nobody's fault, wait and run again.
 * - `broken`: something in the group can't be written, however often; find it.
 */
export type Trouble = 'conflict' | 'outage' | 'broken';

const WRITE_CONFLICT = 112;
const DUPLICATE_KEY = 11_000;
const LOCK_TIMEOUT = 24;
// What a session of ours sees that was ended while it held a lock: see orphans.ts.
const INTERRUPTED = 11_601;
const CONFLICTS = new Set([WRITE_CONFLICT, DUPLICATE_KEY, LOCK_TIMEOUT, INTERRUPTED]);

// Stepping down, shutting down, no primary, interrupted: MongoDB's "not writable primary" and "node is recovering".
const OUTAGES = new Set([6, 7, 89, 91, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436]);
const OUTAGE_NAMES =
  /PoolCleared|PoolClosed|ServerClosed|NotConnected|WaitQueueTimeout|TopologyClosed|OperationTimeout/u;

// A socket's own errors: the driver (7.8) passes them on where it meets, while it writes, that the other side has hung up.
const SOCKET_CODES = new Set<unknown>(['EPIPE', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'ENOTCONN']);

/** A document of that id, or that value of a unique index, is there already. Fresh loads tell, unless it is there for good. */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === DUPLICATE_KEY;

/** @see https://github.com/mongodb/specifications/blob/master/source/transactions/transactions.md on the labels */
export function classify(error: unknown): Trouble {
  if (SOCKET_CODES.has((error as { code?: unknown } | null)?.code)) return 'outage';
  if (!(error instanceof MongoError)) return 'broken';
  if (error instanceof MongoServerError && CONFLICTS.has(Number(error.code))) return 'conflict';
  if (isOutage(error)) return 'outage';
  return error.hasErrorLabel('TransientTransactionError') ? 'conflict' : 'broken';
}

// Own members of the driver's errors of network, server selection and pool.
const MEMBERS_OF_OUTAGES = ['beforeHandshake', 'reason', 'address'];

function isOutage(error: MongoError): boolean {
  // A bulk write (insertMany too) copies whatever cut it off into an error of its own, which has no code then.
  if (error instanceof MongoBulkWriteError && error.code === undefined) {
    return MEMBERS_OF_OUTAGES.some((member) => member in error);
  }
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  return OUTAGE_NAMES.test(error.name) || OUTAGES.has(Number(error.code));
}
