import { Unavailable } from '@storefront/contracts';
import type { ClientSession, MongoClient } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { classify } from './classify.ts';
import { OutcomeUnknown, Transactions } from './transaction.ts';

/** How {@link transact} goes about it. */
export interface TransactOptions {
  /** Reads back, outside the transaction, whether it was committed. Default: can't be told. */
  readonly proof?: () => Promise<boolean>;
  /** How long it is tried again, ms. Default 8000. One try has limits of its own. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 8000;
const LONGEST_PAUSE_MS = 500;

/**
 * Runs one transaction that belongs to no group. Conflicts and outages are met with another try on fresh reads, until
 * the deadline.
 *
 * @param body may run more than once
 * @throws whatever `body` threw, if it is neither conflict nor outage
 * @throws {Unavailable} the time is up; nothing was written, unless the text says that the database did not say so
 */
export async function transact<T>(
  client: MongoClient,
  body: (session: ClientSession) => Promise<T>,
  { proof = cantBeTold, deadlineMs = DEADLINE_MS }: TransactOptions = {},
): Promise<T> {
  const transactions = new Transactions(client);
  const until = Date.now() + deadlineMs;
  try {
    for (let tries = 1; ; tries++) {
      try {
        return await transactions.run(body, until, proof);
      } catch (error) {
        throwUnlessPassing(error, until);
        await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, 5 * 2 ** tries));
      }
    }
  } finally {
    await transactions.close();
  }
}

const cantBeTold = () => Promise.resolve(false);

function throwUnlessPassing(error: unknown, until: number): void {
  if (error instanceof OutcomeUnknown) {
    throw new Unavailable('the database did not say whether the write happened', { cause: error });
  }
  if (classify(error) === 'broken') throw error;
  if (Date.now() > until) throw new Unavailable('the database did not take the write in time', { cause: error });
}
