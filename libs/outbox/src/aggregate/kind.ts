import type { TopicContract } from '@storefront/contracts';
import type { Document } from 'mongodb';
import type { NewEvent } from './command.ts';

/**
 * One kind of aggregate: what the outbox must know to keep it, number its events and note the events it has applied.
 * One aggregate is one MongoDB document.
 */
export interface AggregateKind<State> {
  /** For metrics and logs: `order`. */
  readonly name: string;
  /** Name of its MongoDB collection: `customer.orders`. */
  readonly collection: string;
  /** Where its events go; their key is the aggregate's id. */
  readonly publishes?: TopicContract;
  /** The topic whose keys are ids of this kind, so that the number applied is kept in the aggregate itself. */
  readonly consumes?: TopicContract;
  /** The fields to store, each by name: a new member of the state does not leak into the database by itself. */
  toFields(state: State): Document;
  /** One event that alone tells the whole state, for `republish`. Leave out where no such event exists. */
  fullState?(id: string, state: State): NewEvent;
  /** The state that {@link toFields} stored. What is in the fields is frozen: a state is replaced, never changed in place. */
  fromFields(id: string, fields: Document): State;
}

/** The members of a stored aggregate that the outbox owns; the rest is {@link AggregateKind.toFields}. */
export interface StoredAggregate extends Document {
  _id: string;
  /** Raised by every change: what a caller's If-Match is about. */
  version: number;
  /** Number and order stamp of the last event it published. Numbering never restarts, not even after a deletion. */
  published?: { number: number; order: number };
  /** Number of the last event it applied. */
  applied?: number;
  /** Set on what is left of a deleted aggregate (or on one that only ever noted numbers): no other fields, then. */
  deletedAt?: Date;
}
