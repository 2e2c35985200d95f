import { FAULT_KINDS, type FaultKind } from '../../faults/fault.ts';
import { isWrite } from '../../history/operation.ts';
import type { Evidence } from '../evidence.ts';
import { idOf, ownRecords } from '../flows.ts';

/** How much happened. */
export type Counts = Readonly<Record<FaultKind, number>> & {
  /** Writes that were answered 2xx. */
  readonly accepted: number;
  /** Operations that nobody knows the outcome of but the databases. */
  readonly unknown: number;
  readonly refused: number;
  readonly events: number;
  /** Records that relays sent again. */
  readonly copies: number;
  /** Records that the storm sent again. */
  readonly resent: number;
  /** Kinds of poison that reached a topic. */
  readonly poisons: number;
};

export function counts({ dump, faults, operations }: Evidence): Counts {
  const own = ownRecords(dump);
  const resent = own.filter(({ again }) => again).length;
  const ofOutcome = (outcome: string) =>
    operations.filter((one) => isWrite(one) && one.end?.outcome === outcome).length;
  const poisons = dump.records.flatMap(({ poison }) => (poison === undefined ? [] : [kindOf(poison)]));
  const byKind = Object.fromEntries(
    FAULT_KINDS.map((kind) => [kind, faults.filter((fault) => fault.kind === kind).length]),
  );
  return {
    ...(byKind as Record<FaultKind, number>),
    accepted: ofOutcome('ok'),
    refused: ofOutcome('fail'),
    unknown: ofOutcome('unknown'),
    events: dump.recorded.length,
    copies: own.length - resent - new Set(own.map(idOf)).size,
    resent,
    poisons: new Set(poisons).size,
  };
}

// What names the one poison stands behind its kind.
const kindOf = (poison: string): string => poison.slice(0, poison.lastIndexOf(' '));
