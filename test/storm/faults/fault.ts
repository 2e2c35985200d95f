import type { AppName } from '../../shop/built-service.ts';

/** Everything that a storm can break. README.md says what each does. */
export const FAULT_KINDS = [
  'kill-app',
  'kill-mongod',
  'kill-broker',
  'pause',
  'term',
  'cut',
  'delay',
  'swallow',
  'stall',
  'conflict',
  'step-down',
  'extra',
  'skew',
  'poison',
  'again',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault that is to be. */
export interface PlannedFault {
  readonly kind: FaultKind;
  /** When it is due, ms after the storm's beginning. Later if its victim is not well yet. */
  readonly atMs: number;
  /** An instance, `mongod`, `broker`, `extra` or `topics`. Faults of one victim follow each other, others overlap. */
  readonly victim: string;
  /** Decides what else there is to decide about it. */
  readonly seed: number;
}

/** A fault that was. */
export interface Fault {
  readonly kind: FaultKind;
  readonly victim: string;
  /** Epoch ms. */
  readonly at: number;
  /** When the victim was well again, by its own word; epoch ms. */
  readonly healedAt: number;
  /** What was done exactly. */
  readonly note?: string;
  /** The app that it meets, where that is not everybody and can't be told from the victim. */
  readonly app?: AppName;
  /** It could not be done here, and was not: why. */
  readonly leftOut?: string;
}

/** Whether a fault is of one of these kinds. */
export const isOneOf =
  (...kinds: readonly FaultKind[]) =>
  ({ kind }: { readonly kind: FaultKind }): boolean =>
    kinds.includes(kind);
