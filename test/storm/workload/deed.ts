import type { AppName } from '../../shop/built-service.ts';
import type { Chance } from '../chance.ts';
import type { OperationKind, Sight } from '../history/operation.ts';
import type { Reply } from './ask.ts';
import type { Knowledge } from './knowledge.ts';

/** One request that a client is about to make. */
export interface Deed {
  readonly kind: OperationKind;
  readonly app: AppName;
  readonly method: 'GET' | 'PATCH' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly ifMatch?: string;
  /** Customer id or order guid. */
  readonly about?: string;
  /** Takes in what the answer says, or that there was none. */
  learn(reply: Reply | undefined): Sight | undefined;
}

/** Who is about to do something. */
export interface Doer {
  readonly knowledge: Knowledge;
  readonly chance: Chance;
  /** The operation's number: its mark goes into what is written. */
  readonly op: number;
}

/** A kind of deed; undefined if there is nothing to do it with at present. */
export type Prepare = (doer: Doer) => Deed | undefined;

interface StatusEvent {
  readonly orderStatusType: string;
  readonly note?: string;
}

/** Statuses as {@link Sight} shows them. */
export const statusesOf = (events: readonly StatusEvent[]): string[] =>
  events.map(({ note, orderStatusType }) => (note === undefined ? orderStatusType : `${orderStatusType} ${note}`));
