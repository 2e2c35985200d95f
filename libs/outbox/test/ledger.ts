import { Refusal, type TopicContract } from '@storefront/contracts';
import { z } from 'zod';
import {
  saved,
  deleted,
  unchanged,
  WaitForSubject,
  type AggregateKind,
  type Command,
  type EventMeaning,
  type IncomingEvent,
} from '../src/index.ts';

/** A small shop of the tests: accounts that publish each booking, and statements that hear of them. */
export const BOOKED = 'test.account.booked.v1';
const CLOSED = 'test.account.closed.v1';

export const bookings: TopicContract = {
  topic: 'test.account.change',
  source: '/test/accounts',
  types: [{ type: BOOKED, schema: z.object({ amount: z.int(), poison: z.boolean().optional() }) }, { type: CLOSED }],
};

export interface Account {
  readonly balance: number;
  readonly ballast?: string;
}

export const ACCOUNT: AggregateKind<Account> = {
  name: 'account',
  collection: 'test.accounts',
  publishes: bookings,
  fullState: (_, { balance }) => ({ type: BOOKED, data: { amount: balance } }),
  toFields: ({ balance, ballast }) => ({ balance, ...(ballast && { ballast }) }),
  fromFields: (_, { balance, ballast }) => ({ balance, ...(ballast && { ballast }) }) as Account,
};

/** Another kind of account, with a topic of its own. */
export const SAVINGS: AggregateKind<Account> = {
  ...ACCOUNT,
  name: 'savings',
  collection: 'test.savings',
  publishes: { ...bookings, topic: 'test.savings.change' },
};

export interface Statement {
  readonly lines: readonly number[];
}

export const STATEMENT: AggregateKind<Statement> = {
  name: 'statement',
  collection: 'test.statements',
  consumes: bookings,
  toFields: ({ lines }) => ({ lines }),
  fromFields: (_, { lines }) => ({ lines: lines as number[] }),
};

export class Overdrawn extends Refusal {
  readonly code = 'test.overdrawn';
  readonly kind = 'rule';
}

export const book = (key: string, amount: number, more: Partial<Command<Account, number>> = {}) =>
  ({
    key,
    decide(account) {
      const balance = (account?.balance ?? 0) + amount;
      if (balance < 0) throw new Overdrawn(`${key} would be overdrawn`);
      return saved({ balance }, balance, [{ type: BOOKED, data: { amount } }]);
    },
    ...more,
  }) satisfies Command<Account, number>;

export const close = (key: string): Command<Account> => ({
  key,
  decide: (account) => (account ? deleted(undefined, [{ type: CLOSED, data: null }]) : unchanged(undefined)),
});

/** A statement without its subject: only what was opened by hand takes lines. */
export const open = (key: string): Command<Statement> => ({
  key,
  decide: () => saved({ lines: [] }, undefined),
});

/** What the consumer of the tests makes of a booking. */
export function meaning(event: IncomingEvent, needsSubject = false): EventMeaning<Statement> {
  return {
    decide(statement) {
      if (needsSubject && !statement) throw new WaitForSubject('statement', event.key);
      if (event.data === null) return deleted(undefined);
      const { amount, poison } = event.data as { amount: number; poison?: boolean };
      if (poison) throw new Error('poison');
      return saved({ lines: [...(statement?.lines ?? []), amount] }, undefined);
    },
  };
}

/** An audit of accounts: publishes a seal for each booking that it hears of. */
export const SEALED = 'test.audit.sealed.v1';

const seals: TopicContract = { topic: 'test.audit.seal', source: '/test/audit', types: [{ type: SEALED }] };

export const AUDIT: AggregateKind<Statement> = {
  ...STATEMENT,
  name: 'audit',
  collection: 'test.audits',
  publishes: seals,
};
