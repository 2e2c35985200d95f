import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { describe, expect, it } from 'vitest';
import { classify, type Trouble } from './classify.ts';

const serverError = (code: number) => new MongoServerError({ message: 'no', code });

/** As the driver makes one, of whatever stopped a bulkWrite or an insertMany. */
const bulkError = (cause: Error | { message: string; code: number }) =>
  new MongoBulkWriteError(cause, { insertedCount: 0 } as never);

/** As Node makes one; the driver lets it through. */
const hungUp = Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' });

function labelled(error: MongoError): MongoError {
  error.addErrorLabel('TransientTransactionError');
  return error;
}

const CASES: readonly [what: string, error: unknown, trouble: Trouble][] = [
  ['a write conflict', serverError(112), 'conflict'],
  ['a duplicate key', bulkError({ message: 'E11000', code: 11_000 }), 'conflict'],
  ['a transaction that the server no longer knows', labelled(serverError(251)), 'conflict'],
  ['a connection that broke', new MongoNetworkError('read ECONNRESET'), 'outage'],
  ['a connection that broke under a bulk write', bulkError(new MongoNetworkError('read ECONNRESET')), 'outage'],
  ['a socket that the server has ended', hungUp, 'outage'],
  ['a socket that the server has ended under a bulk write', bulkError(hungUp), 'outage'],
  ['no server for a bulk write', bulkError(new MongoServerSelectionError('none', {} as never)), 'outage'],
  ['a server that steps down', serverError(189), 'outage'],
  ['a document that breaks a rule', bulkError({ message: 'validation failed', code: 121 }), 'broken'],
  ['a bulk write that the driver itself refuses', bulkError(new MongoError('too large')), 'broken'],
  ['a fault of the program', new TypeError('x is undefined'), 'broken'],
];

describe('what a failed transaction means', () => {
  it.each(CASES)('given %s, then it is what it is', (_what, error, trouble) => {
    expect(classify(error)).toBe(trouble);
  });
});
