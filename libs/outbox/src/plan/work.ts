import type { Refusal } from '@storefront/contracts';
import type { Command, Committed } from '../aggregate/command.ts';
import type { Delivery, Trouble } from '../inbox/delivery.ts';
import type { EventMeaning } from '../inbox/meaning.ts';
import type { ParkedEvent } from '../inbox/parked-event.ts';
import type { Cause } from '../commit/outbox-event.ts';

/** Set when the work and what waits behind it could not be written together: it goes first, without followers. */
interface Isolated {
  readonly alone?: true;
}

/** A command of a caller who waits. */
export interface CommandWork<State> extends Isolated {
  readonly kind: 'command';
  readonly command: Command<State, unknown>;
  readonly cause: Cause;
}

/** An event from a topic. */
export interface EventWork<State> extends Isolated {
  readonly kind: 'event';
  readonly delivery: Delivery;
  /** What the handler made of it; a trouble if it could not even be read. */
  readonly meaning: EventMeaning<State> | Trouble;
}

/** A key's waiting events are to be tried again, in order, as far as they go. */
export interface RetryWork extends Isolated {
  readonly kind: 'retry';
  readonly topic: string;
  readonly key: string;
  /** The next event's effect can't be stored: it is to fail. */
  readonly unwritable?: Trouble;
}

/** What a person decided about a parked event. */
export interface RepairWork extends Isolated {
  readonly kind: 'repair';
  /** Id of the parked event. */
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  /**
   * `release`: try it again, with this value if one is given. `skip`: leave it out for ever. `accept-gap`: what is
   * missing before it will never come; go on with it.
   */
  readonly action: 'release' | 'skip' | 'accept-gap';
  readonly value?: Uint8Array;
  readonly reason: string;
  readonly by: string;
}

export type Work<State> = CommandWork<State> | EventWork<State> | RetryWork | RepairWork;

/** What became of an event: `waiting` and `failed` ones are parked, a `duplicate` changed nothing. */
export type EventFate = 'applied' | 'duplicate' | 'waiting' | 'failed';

/** One for each work of a group. */
export type WorkResult =
  | { readonly kind: 'committed'; readonly committed: Committed<unknown> }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** A fault of the program: this command's alone. */
  | { readonly kind: 'broken'; readonly error: unknown }
  | { readonly kind: 'event'; readonly fate: EventFate }
  | { readonly kind: 'retried'; readonly applied: number }
  | { readonly kind: 'repaired'; readonly applied: number; readonly trouble?: Trouble }
  /** There is no parked event of that id; or it is parked, and this can't be done to it now. */
  | { readonly kind: 'not-repairable'; readonly why: string; readonly isParked?: true };

/** A parked event, read again and understood again. */
export interface ParkedWork<State> {
  readonly parked: ParkedEvent;
  /** The release whose value it was read with, and for which alone it counts. Undefined: read as it was parked. */
  readonly editedBy?: RepairWork;
  readonly delivery: Delivery;
  readonly meaning: EventMeaning<State> | Trouble;
}
