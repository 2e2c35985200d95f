import type { AppName } from '../../shop/built-service.ts';

/** What clients do. All but reading write. */
export const OPERATIONS = ['register', 'change', 'place', 'approve', 'step', 'read'] as const;
export type OperationKind = (typeof OPERATIONS)[number];

/** What a reply showed of one thing. */
export interface Sight {
  readonly of: 'customer' | 'copy' | 'order' | 'fulfillment';
  readonly id: string;
  /** True if the reply was that there is no such thing. */
  readonly isAbsent?: true;
  /** Statuses in order, each with its note if it has one: APPROVED op-17. */
  readonly statuses?: readonly string[];
}

/** A question, as it was noted before it was asked. */
export interface Begun {
  /** 1, 2, 3 … : also what the operation writes into its data, so that every effect has one cause. */
  readonly op: number;
  /** Epoch ms. */
  readonly at: number;
  readonly kind: OperationKind;
  readonly client: number;
  readonly app: AppName;
  /** Which instance was asked: orders-2 */
  readonly instance: string;
  readonly method: string;
  readonly path: string;
  /** Customer id or order guid, where it was known. */
  readonly about?: string | undefined;
}

/**
 * How it ended: `ok` is 2xx, `fail` 4xx, anything else is `unknown`: it happened, wholly or not at all.
 */
export interface Ended {
  readonly op: number;
  /** Epoch ms. */
  readonly at: number;
  readonly outcome: 'ok' | 'fail' | 'unknown';
  /** Absent without an answer. */
  readonly status?: number;
  /** What kept the answer from coming. */
  readonly error?: string;
  /** True for an error that was not told as application/problem+json. */
  readonly plain?: true;
  /** Ids of the events that the answer named. */
  readonly events?: readonly string[];
  readonly sight?: Sight;
}

/** Both. Without an end, the client itself was cut short. */
export interface Operation extends Begun {
  readonly end?: Ended;
}

export const isWrite = ({ kind }: { readonly kind: OperationKind }): boolean => kind !== 'read';
