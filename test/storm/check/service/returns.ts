import type { Fault } from '../../faults/fault.ts';
import { isWrite, type Operation } from '../../history/operation.ts';
import type { Sample } from '../../history/sample.ts';
import type { Evidence } from '../evidence.ts';
import { afterTimeOutside, type Span } from './time.ts';

/** What came back after a kill or a stop, and whether work went on. */
export interface Return {
  readonly fault: Fault;
  /** What should have gone on. */
  readonly work: 'event' | 'write';
  /** `untold`: nobody asked, or the storm was over before its time. */
  readonly outcome: 'on' | 'late' | 'untold';
}

/** Longest until work goes on after such a fault has healed, ms: the broker has to take its clients back, mongod to step up. */
const LIMITS = { 'kill-broker': 25_000, 'kill-mongod': 8000, 'kill-app': 5000, term: 5000 } as const;
/** The same after any other fault. */
const OTHERS_MS = 3000;
/** Who asked later than this before the end says nothing. */
const ENOUGH_FOR_A_WRITE_MS = 2000;

/**
 * Every return, in the order of the faults. What is broken again, or not well again yet, does not count as time that was
 * given: the limit moves on by as much.
 */
export function returnsOf({ calmAt, faults, operations, samples }: Evidence): Return[] {
  const writes = operations.filter(isWrite);
  const byInstance = Map.groupBy(writes, ({ instance }) => instance);
  return faults.filter(isReturn).map((fault): Return => {
    const { healedAt: from, kind, victim } = fault;
    const to = afterTimeOutside(hindrances(fault, faults), from, LIMITS[kind]);
    const work = kind === 'kill-broker' ? 'event' : 'write';
    const asked = kind === 'kill-mongod' ? writes : (byInstance.get(victim) ?? []);
    const outcome = work === 'event' ? flow(samples, { from, to }) : written(asked, { from, to });
    return { fault, work, outcome: outcome === 'late' && calmAt < to ? 'untold' : outcome };
  });
}

type ReturnKind = keyof typeof LIMITS;

const isReturn = (fault: Fault): fault is Fault & { readonly kind: ReturnKind } => fault.kind in LIMITS;

/** An event needs both servers, a write needs mongod and the instance that is asked. */
function hindrances(fault: Fault & { readonly kind: ReturnKind }, faults: readonly Fault[]): Span[] {
  const needed = new Set(['mongod', fault.kind === 'kill-broker' ? 'broker' : fault.victim]);
  return faults
    .filter((other) => other !== fault && needed.has(other.victim))
    .map((other) => ({ from: other.at, to: other.healedAt + (isReturn(other) ? LIMITS[other.kind] : OTHERS_MS) }));
}

/** Something was published and something applied. */
function flow(samples: readonly Sample[], { from, to }: Span): Return['outcome'] {
  const seen = samples.filter(({ at }) => at >= from && at <= to);
  const [first] = seen;
  if (!first) return 'untold';
  const flows = seen.some(
    ({ applied, pending, recorded }) => recorded - pending > first.recorded - first.pending && applied > first.applied,
  );
  return flows ? 'on' : 'late';
}

/** A write was accepted. */
function written(writes: readonly Operation[], { from, to }: Span): Return['outcome'] {
  if (writes.some(({ end }) => end?.outcome === 'ok' && end.at >= from && end.at <= to)) return 'on';
  return writes.some(({ at }) => at >= from && at <= to - ENOUGH_FOR_A_WRITE_MS) ? 'late' : 'untold';
}
