import type { ClientSession, MongoClient } from 'mongodb';
import { MongoError } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { answered, NoAnswer } from '../limits/answered.ts';
import { classify } from './classify.ts';

/** mongod keeps a transaction for 3 s: after that there is nothing left to wait for, but time for another try. */
const SILENCE_MS = 4000;

/** The commit may or may not have happened, and the database could not be asked. */
export class OutcomeUnknown extends Error {}

/**
 * Runs transactions one after the other on a session of its own. Each reads a snapshot and is durable on a majority.
 *
 * The driver's `withTransaction` is not used: it repeats a write conflict by itself for up to 120 s, so that nobody
 * could count it, end it or free its locks.
 */
export class Transactions {
  private readonly client: MongoClient;
  private session: ClientSession | undefined;

  constructor(client: MongoClient) {
    this.client = client;
  }

  /**
   * Runs `body` and commits. Nothing is repeated but the commit itself.
   *
   * @param proof asked, when the commit's own answer was lost, whether it happened
   * @param until epoch milliseconds: how long a commit without an answer is repeated
   * @throws whatever `body` threw, {@link classify} tells what to do; then certainly nothing was written
   * @throws {OutcomeUnknown} see there
   */
  async run<T>(
    body: (session: ClientSession) => Promise<T>,
    until: number,
    proof: (result: T) => Promise<boolean>,
  ): Promise<T> {
    const session = (this.session ??= this.client.startSession());
    session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } });
    const work = (async () => await body(session))();
    try {
      const result = await this.attempt(session, work);
      await this.commit(session, until, () => proof(result));
      return result;
    } finally {
      // Who does not answer is not waited for.
      if (this.session !== session) void endAfter(work, session);
    }
  }

  async close(): Promise<void> {
    await this.session?.endSession();
    this.session = undefined;
  }

  private async attempt<T>(session: ClientSession, work: Promise<T>): Promise<T> {
    try {
      return await answered(work, SILENCE_MS);
    } catch (error) {
      await this.abandon(session, error);
      throw error;
    }
  }

  private async commit(session: ClientSession, until: number, proof: () => Promise<boolean>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await answered(session.commitTransaction(), SILENCE_MS);
      } catch (error) {
        // It goes on by itself, and in the driver (7.8) its end would be taken for that of the session's next transaction.
        if (error instanceof NoAnswer) this.session = undefined;
        if (tries === 1 ? certainlyNotCommitted(error) : isTransient(error)) {
          await this.abandon(session, error);
          throw error;
        }
        if (Date.now() > until) return await this.settle(error, proof);
        await sleep(Math.min(1000, 50 * 2 ** tries));
      }
    }
  }

  private async settle(error: unknown, proof: () => Promise<boolean>): Promise<void> {
    this.session = undefined;
    const happened = await answered(proof()).catch(() => false);
    if (!happened) throw new OutcomeUnknown('the commit was never answered', { cause: error });
  }

  private async abandon(session: ClientSession, error: unknown): Promise<void> {
    // Who does not answer need not be waited for once more: the session's end asks for the abort, too.
    const isOutage = classify(error) === 'outage';
    if (!isOutage && session.inTransaction()) {
      // One that fails leaves the transaction to the server's own limit: the error that led here is the news.
      await answered(session.abortTransaction(), SILENCE_MS).catch(() => undefined);
    }
    if (isOutage || session.inTransaction()) this.session = undefined;
  }
}

/**
 * Ends a session, and asks for the abort of what is still open. Not before `work` has ended, given up or not: on a session
 * whose transaction has just been aborted the driver (7.8) would write what it goes on with by itself, for good. In its
 * transaction it is never committed.
 */
async function endAfter(work: Promise<unknown>, session: ClientSession): Promise<void> {
  await work.catch(() => undefined);
  await session.endSession().catch(() => undefined);
}

const isTransient = (error: unknown): boolean =>
  error instanceof MongoError && error.hasErrorLabel('TransientTransactionError');

/** Of a first try. After one that was not answered, only a transient error says that nothing was committed. */
function certainlyNotCommitted(error: unknown): boolean {
  if (isTransient(error)) return true;
  // Whatever its class: the driver may have sent the commit once before it met this.
  if (classify(error) === 'outage') return false;
  return !(error instanceof MongoError) || !error.hasErrorLabel('UnknownTransactionCommitResult');
}
