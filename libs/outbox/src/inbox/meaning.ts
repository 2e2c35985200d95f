import { Refusal } from '@storefront/contracts';
import type { Decision, DocumentRef, Tools } from '../aggregate/command.ts';

/** An event as a consumer gets it: read, and checked against its contract. */
export interface IncomingEvent<Data = unknown> {
  readonly topic: string;
  /** The aggregate it speaks of. */
  readonly key: string;
  /** Its number within the key; absent from producers that do not count. */
  readonly number?: number | undefined;
  /** CloudEvents type. */
  readonly type: string;
  /** What the contract of its type says; null for a deletion. */
  readonly data: Data;
  /** Epoch milliseconds: when it was recorded. */
  readonly time: number;
  readonly traceparent?: string | undefined;
  readonly requestId?: string | undefined;
}

/** What an event means to this app: a decision about the aggregate of its key, or nothing. */
export type EventMeaning<State> =
  | {
      readonly reads?: readonly DocumentRef[];
      decide(state: State | undefined, tools: Tools): Decision<State, unknown>;
    }
  | typeof ignored;

/** The event concerns others. Its number is noted all the same. */
export const ignored: unique symbol = Symbol('ignored');

/**
 * Thrown by a decision about an event whose subject is not known here yet: the event and its followers of the same
 * key wait, and are tried again when the subject appears.
 */
export class WaitForSubject extends Refusal {
  readonly code = 'inbox.subject-unknown';
  readonly kind = 'missing';

  constructor(what: string, id: string) {
    super(`${what} ${id} is not known here yet`, { what, id });
  }
}
