import { FAULT_KINDS, type FaultKind } from '../../faults/fault.ts';
import { isWrite } from '../../history/operation.ts';
import type { Evidence } from '../evidence.ts';
import { idOf, ownRecords } from '../flows.ts';
import { leastUnexcused } from '../service/excuse.ts';
import { returnsOf } from '../service/returns.ts';

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
  /** Kills and stops after which work had to go on in its time, and could be seen to. */
  readonly returns: number;
  /** Of the storm, in which a 5xx had no excuse, %: of the instance for which it was least. */
  readonly unexcused: number;
};

export function counts(evidence: Evidence): Counts {
  const { dump, faults, operations } = evidence;
  const own = ownRecords(dump);
  const resent = own.filter(({ again }) => again).length;
  const ofOutcome = (outcome: string) =>
    operations.filter((one) => isWrite(one) && one.end?.outcome === outcome).length;
  const poisons = dump.records.flatMap(({ poison }) => (poison === undefined ? [] : [kindOf(poison)]));
  const byKind = Object.fromEntries(
    FAULT_KINDS.map((kind) => [
      kind,
      faults.filter((fault) => fault.kind === kind && fault.leftOut === undefined).length,
    ]),
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
    returns: returnsOf(evidence).filter(({ outcome }) => outcome !== 'untold').length,
    unexcused: Math.round(100 * leastUnexcused(evidence)),
  };
}

// What names the one poison stands behind its kind.
const kindOf = (poison: string): string => poison.slice(0, poison.lastIndexOf(' '));
