import { isOneOf, type Fault } from '../../faults/fault.ts';
import type { Operation } from '../../history/operation.ts';
import { APPS } from '../../stage/stage.ts';
import type { Evidence } from '../evidence.ts';
import { timeOutside } from './time.ts';

/** How long after a fault its traces may still be seen. */
const AFTERMATH_MS = 5000;

/** Whether anything was broken meanwhile that may have kept its instance from answering. */
export const isExcused = (operation: Operation, faults: readonly Fault[]): boolean =>
  faults.some((fault) => {
    const { at, end } = operation;
    return fault.at <= (end?.at ?? at) && fault.healedAt + AFTERMATH_MS >= at && mayStop(fault, operation);
  });

/** Share of the storm in which an instance had no excuse, 0 to 1: of the one that had the least. */
export function leastUnexcused({ calmAt, faults, operations }: Evidence): number {
  const from = operations[0]?.at ?? calmAt;
  const shares = APPS.flatMap((app) => [`${app}-1`, `${app}-2`].map((instance) => ({ app, instance }))).map((asked) => {
    const excuses = faults.filter((fault) => mayStop(fault, asked));
    const spans = excuses.map(({ at, healedAt }) => ({ from: at, to: healedAt + AFTERMATH_MS }));
    return calmAt > from ? timeOutside(spans, { from, to: calmAt }) / (calmAt - from) : 1;
  });
  return Math.min(...shares);
}

const isVisit = isOneOf('extra', 'skew');
const leavesLocks = isOneOf('kill-app', 'pause');

/**
 * Mongod's faults concern every app, or the one that they are made for; an instance's itself. An open transaction of the
 * other instance holds locks until mongod ends it. The broker's faults are no excuse at all.
 */
function mayStop(fault: Fault, { app, instance }: Pick<Operation, 'app' | 'instance'>): boolean {
  const { victim } = fault;
  if (victim === 'mongod') return fault.app === undefined || fault.app === app;
  if (isVisit(fault)) return fault.app === app && !/-[12]$/u.test(instance);
  return victim === instance || (leavesLocks(fault) && victim.startsWith(`${app}-`));
}
