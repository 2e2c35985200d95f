import { isOneOf, type Fault } from '../../faults/fault.ts';
import { isWrite, type Operation } from '../../history/operation.ts';
import type { Check, Evidence } from '../evidence.ts';

const SETTLED_WITHIN_MS = 30_000;
const FLOWING_WITHIN_MS = 25_000;
const WRITING_AFTER_MONGOD_MS = 8000;
const WRITING_AFTER_APP_MS = 5000;

/** Work that does not go on soon enough after what broke it is well again, and a calm that never comes. */
export const liveness: Check = (evidence) => {
  const { calmAt, faults, settledAt } = evidence;
  const late = settledAt === undefined ? 'never' : `${settledAt - calmAt} ms after the last fault`;
  return [
    ...(settledAt !== undefined && settledAt - calmAt <= SETTLED_WITHIN_MS
      ? []
      : [`all published and applied: ${late}`]),
    ...faults
      .filter(isOneOf('kill-broker'))
      .filter((fault) => !flowsAgain(fault, evidence))
      .map(stalled(FLOWING_WITHIN_MS, 'event')),
    ...faults
      .filter(isOneOf('kill-mongod'))
      .filter((fault) => !isWrittenAgain(fault, evidence, WRITING_AFTER_MONGOD_MS))
      .map(stalled(WRITING_AFTER_MONGOD_MS, 'write')),
    ...faults
      .filter(isOneOf('kill-app', 'term'))
      .filter((fault) => !isWrittenAgain(fault, evidence, WRITING_AFTER_APP_MS, appOf(fault)))
      .map(stalled(WRITING_AFTER_APP_MS, 'write')),
  ];
};

const stalled =
  (ms: number, what: string) =>
  ({ healedAt, kind, victim }: Fault): string =>
    `no ${what} within ${ms} ms of ${victim}'s return from ${kind} at ${new Date(healedAt).toISOString()}`;

const appOf = ({ victim }: Fault): string => victim.replace(/-\d$/u, '');

/** Something was published and something applied; true as well if that can't be told, because it broke again or the storm was over. */
function flowsAgain(fault: Fault, { calmAt, faults, samples }: Evidence): boolean {
  const end = fault.healedAt + FLOWING_WITHIN_MS;
  const seen = samples.filter(({ at }) => at >= fault.healedAt && at <= end);
  const [first] = seen;
  const flows =
    first &&
    seen.some(
      ({ applied, pending, recorded }) =>
        recorded - pending > first.recorded - first.pending && applied > first.applied,
    );
  return (
    flows === true ||
    calmAt < end ||
    isBrokenAgain(fault, faults, end, ({ victim }) => victim === 'broker' || victim === 'mongod')
  );
}

function isWrittenAgain(
  fault: Fault,
  { calmAt, faults, operations }: Evidence,
  withinMs: number,
  app?: string,
): boolean {
  const end = fault.healedAt + withinMs;
  const isProof = (operation: Operation) =>
    isWrite(operation) &&
    operation.end?.outcome === 'ok' &&
    (app === undefined || operation.app === app) &&
    operation.end.at >= fault.healedAt &&
    operation.end.at <= end;
  return (
    operations.some(isProof) ||
    calmAt < end ||
    isBrokenAgain(fault, faults, end, ({ victim }) => victim === 'mongod' || victim.startsWith(app ?? 'mongod'))
  );
}

const isBrokenAgain = (
  fault: Fault,
  faults: readonly Fault[],
  until: number,
  matters: (other: Fault) => boolean,
): boolean =>
  faults.some((other) => other !== fault && matters(other) && other.at <= until && other.healedAt >= fault.healedAt);
