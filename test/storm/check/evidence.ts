import type { Fault, FaultKind } from '../faults/fault.ts';
import type { Operation } from '../history/operation.ts';
import type { Sample, Usage } from '../history/sample.ts';

/** A record on a topic, as far as checkers look at it. */
export interface SeenRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  /** 0 without one. */
  readonly number: number;
  /** Operations whose marks stand in the value. */
  readonly marks: readonly number[];
  /** Sent by the storm itself: once more, or as poison (which one). */
  readonly again?: true;
  readonly poison?: string;
}

/** An event in an outbox. */
export interface Recorded {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly number: number;
  readonly isPending: boolean;
}

/** What all aggregates have. */
export interface Thing {
  readonly id: string;
  readonly version: number;
  /** Number of its last event. */
  readonly published?: number;
  /** Number of the last event that it took in. */
  readonly applied?: number;
}

/** A customer at accounts, or the copy at orders. */
export interface Person extends Thing {
  readonly lastName: string;
  /** Name, contact and addresses as one text. */
  readonly told: string;
}

/** An order at orders, or its request at fulfillment. */
export interface Parcel extends Thing {
  /** Statuses in order, each with its note if it has one: APPROVED op-17. */
  readonly statuses: readonly string[];
  readonly quantities: readonly number[];
}

/** An event that a consumer has set aside. */
export interface SetAside {
  readonly app: string;
  readonly id: string;
  readonly reason: string;
  readonly poison?: string;
}

/** What is in the databases and on the topics at the end. */
export interface Dump {
  readonly customers: readonly Person[];
  readonly copies: readonly Person[];
  readonly orders: readonly Parcel[];
  readonly requests: readonly Parcel[];
  readonly recorded: readonly Recorded[];
  /** By topic, partition and offset. */
  readonly records: readonly SeenRecord[];
  readonly aside: readonly SetAside[];
}

/** What a storm was made from. */
export interface Weather {
  /** 32 bits; decides the workload, the faults and their victims. */
  readonly seed: number;
  /** How long faults raged. */
  readonly minutes: number;
  readonly faults: readonly FaultKind[];
  /** Questions a second, of all clients together. */
  readonly rate: number;
}

/** All that a verdict rests on. */
export interface Evidence {
  readonly weather: Weather;
  readonly operations: readonly Operation[];
  /** In the order in which they healed. */
  readonly faults: readonly Fault[];
  readonly samples: readonly Sample[];
  readonly usages: readonly Usage[];
  /** Apps that ended without having been killed or stopped, and how. */
  readonly exits: readonly string[];
  readonly dump: Dump;
  /** When the last fault had healed, epoch ms. */
  readonly calmAt: number;
  /** When all was published and applied after that; absent if it never was. */
  readonly settledAt?: number;
}

/** What a checker found: breaches, each named. None is good. */
export type Check = (evidence: Evidence) => string[];
