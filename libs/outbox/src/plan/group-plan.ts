import type { StoredAggregate } from '../aggregate/kind.ts';
import type { Delivery, Trouble } from '../inbox/delivery.ts';
import type { ParkedEvent } from '../inbox/parked-event.ts';
import type { AuditEntry } from '../operations/audit.ts';
import type { OutboxEvent } from '../commit/outbox-event.ts';
import type { Change } from './change.ts';
import type { ParkedWork, WorkResult } from './work.ts';

/** What a group's transaction has read before it decides. */
export interface Loaded<State> {
  readonly aggregates: readonly StoredAggregate[];
  readonly parked: readonly ParkedWork<State>[];
  /** Ids of parked events that were looked for: what is in here and not in `parked` is not there. */
  readonly lookedFor: Pick<ReadonlySet<string>, 'has'>;
  /** Keys whose parked events were read in order, up to this number. */
  readonly followed: ReadonlyMap<string, number>;
  /** Positions of events without a number that have been applied before. */
  readonly foreign: ReadonlySet<string>;
}

/** All that a group's transaction has to write. */
export interface Writes {
  readonly inserts: readonly StoredAggregate[];
  readonly changes: readonly Change[];
  readonly events: readonly OutboxEvent[];
  readonly park: readonly ParkedEvent[];
  readonly unpark: readonly string[];
  /** Keys whose waiting events could still not go on: when they are tried next. */
  readonly postpone: readonly { topic: string; key: string; attempts: number; nextAttemptAt: Date }[];
  readonly foreign: readonly string[];
  readonly audit: readonly AuditEntry[];
}

/** An event that was tried in vain and is left to a person. */
export interface FailedEvent {
  readonly delivery: Delivery;
  readonly trouble: Trouble;
}

export interface GroupPlan {
  readonly results: readonly WorkResult[];
  readonly writes: Writes;
  /** For the log, once it is committed: arrivals, retries, followers and releases alike. */
  readonly failed: readonly FailedEvent[];
  /** Keys that may have more waiting events than were read: to be retried in a group of their own. */
  readonly unfinished: readonly { topic: string; key: string }[];
}
