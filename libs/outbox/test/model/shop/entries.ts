import { Refusal, type TopicContract } from '@storefront/contracts';
import { z } from 'zod';
import {
  deleted,
  ignored,
  saved,
  unchanged,
  WaitForSubject,
  type AggregateKind,
  type Command,
  type EventMeaning,
  type IncomingEvent,
} from '../../../src/index.ts';

/** Two apps: books take entries and publish each; reviews hear of them, and publish a seal for each. */
const ENTERED = 'model.book.entered.v1';
const CLOSED = 'model.book.closed.v1';
const SEALED = 'model.review.sealed.v1';

/**
 * What an entry is like. `large`: the broker refuses it. `faulty`: reviews can't apply it. `foreign`: it does not
 * concern them.
 */
export type Trait = 'plain' | 'large' | 'faulty' | 'foreign';

/** What an entry's event says. Each was entered by one caller's wish, and only by that. */
export interface Entry {
  readonly wish: number;
  readonly trait: Trait;
  /** Only makes it larger. */
  readonly ballast: string;
}

/** What a seal's event says: which event took effect. */
export interface Seal {
  readonly of: number;
  readonly wish: number;
}

const seal = z.object({ of: z.int(), wish: z.int() });
const entry = z.object({ wish: z.int(), trait: z.enum(['plain', 'large', 'faulty', 'foreign']), ballast: z.string() });

/** @param fullState whether a reader may begin with any event */
export const entriesContract = (fullState: boolean): TopicContract => ({
  topic: 'book.entries',
  source: '/model/books',
  types: [
    { type: ENTERED, schema: entry, fullState },
    { type: CLOSED, fullState },
  ],
});

/** Where an app that reviews tells what took effect. */
export const sealsContract = (app: string): TopicContract => ({
  topic: `${app}.seals`,
  source: `/model/${app}`,
  types: [{ type: SEALED, schema: seal }],
});

export interface Book {
  readonly entries: number;
}

export interface Review {
  /** The wishes whose entries took effect, in order. */
  readonly lines: readonly number[];
}

export const bookKind = (entries: TopicContract): AggregateKind<Book> => ({
  name: 'book',
  collection: 'books',
  publishes: entries,
  toFields: ({ entries }) => ({ entries }),
  fromFields: (_, { entries }) => ({ entries: entries as number }),
});

export const reviewKind = (seals: TopicContract, entries: TopicContract): AggregateKind<Review> => ({
  name: 'review',
  collection: 'reviews',
  consumes: entries,
  publishes: seals,
  toFields: ({ lines }) => ({ lines }),
  fromFields: (_, { lines }) => ({ lines: lines as number[] }),
});

class NothingToEnter extends Refusal {
  readonly code = 'model.nothing-to-enter';
  readonly kind = 'rule';
}

/** A caller's wish to enter something: one event for each trait. */
export const enter = (key: string, wish: number, traits: readonly Trait[], ballast: string): Command<Book> => ({
  key,
  decide(book) {
    if (traits.length === 0) throw new NothingToEnter('an entry says something');
    const events = traits.map((trait) => ({ type: ENTERED, data: { wish, trait, ballast } satisfies Entry }));
    return saved({ entries: (book?.entries ?? 0) + traits.length }, undefined, events);
  },
});

export const close = (key: string): Command<Book> => ({
  key,
  decide: (book) => (book ? deleted(undefined, [{ type: CLOSED, data: null }]) : unchanged(undefined)),
});

/** Reviews of some keys begin by hand; entries before that wait. */
export const open = (key: string): Command<Review> => ({
  key,
  decide: (review) => (review ? unchanged(undefined) : saved({ lines: [] }, undefined)),
});

/** Keys whose reviews begin by hand. Such books are never closed. */
export const isOpenedByHand = (key: string): boolean => key.startsWith('by-hand');

/** What reviews make of an entry. */
export function meaning({ data, key, number = 0 }: IncomingEvent): EventMeaning<Review> {
  const { trait, wish } = (data ?? { trait: 'plain', wish: 0, ballast: '' }) as Entry;
  if (trait === 'foreign') return ignored;
  const seal = { type: SEALED, data: { of: number, wish } satisfies Seal };
  return {
    decide(review) {
      if (!review && isOpenedByHand(key)) throw new WaitForSubject('review', key);
      if (trait === 'faulty') throw new Error('nobody can review this');
      if (data === null) return deleted(undefined, [seal]);
      return saved({ lines: [...(review?.lines ?? []), wish] }, undefined, [seal]);
    },
  };
}
