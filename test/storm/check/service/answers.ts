import type { Fault } from '../../faults/fault.ts';
import type { Operation } from '../../history/operation.ts';
import type { Check } from '../evidence.ts';
import { isExcused } from './excuse.ts';

const LONGEST_MS = 10_000;

/** An answer that came late, not at all or not as a problem, or that blamed an outage when there was none. */
export const answers: Check = ({ faults, operations }) =>
  operations.flatMap((operation) => {
    const breach = breachOf(operation, faults);
    const { instance, method, op, path } = operation;
    return breach ? [`op ${op} ${method} ${path} at ${instance}: ${breach}`] : [];
  });

function breachOf(operation: Operation, faults: readonly Fault[]): string | undefined {
  const { at, end } = operation;
  if (!end) return 'never ended';
  const waited = end.at - at - stoodStill(operation, faults);
  if (waited > LONGEST_MS) return `took ${waited} ms`;
  if (end.plain) return `${end.status} without application/problem+json`;
  if (end.status === 500) return '500';
  if (end.outcome !== 'unknown' || isExcused(operation, faults)) return undefined;
  return `${end.status ?? end.error} with nothing broken`;
}

/** While its instance was frozen, nobody could answer. */
function stoodStill({ at, end, instance }: Operation, faults: readonly Fault[]): number {
  return faults
    .filter((fault) => fault.kind === 'pause' && fault.victim === instance)
    .reduce((sum, fault) => sum + Math.max(0, Math.min(fault.healedAt, end?.at ?? at) - Math.max(fault.at, at)), 0);
}
