import { isOneOf, type Fault } from '../../faults/fault.ts';
import { isWrite } from '../../history/operation.ts';
import type { Check, Evidence } from '../evidence.ts';

const SETTLED_WITHIN_MS = 30_000;
const FLOWING_WITHIN_MS = 25_000;
const WRITING_AFTER_MONGOD_MS = 8000;
const WRITING_AFTER_APP_MS = 5000;
/** Who asked later than this before the end says nothing. */
const ENOUGH_FOR_A_WRITE_MS = 2000;

/**
 * Work that does not go on soon enough after what broke it is well again, a stop in disorder though nothing else was
 * broken, and a calm that never comes.
 */
export const liveness: Check = (evidence) => {
  const { faults } = evidence;
  const isLate = (fault: Fault) =>
    fault.kind === 'kill-mongod'
      ? !isWrittenAgain(fault, evidence, WRITING_AFTER_MONGOD_MS)
      : !isWrittenAgain(fault, evidence, WRITING_AFTER_APP_MS, appOf(fault));
  return [
    ...calm(evidence),
    ...faults.filter((fault) => fault.kind === 'kill-broker' && !flowsAgain(fault, evidence)).map(stalled('event')),
    ...faults.filter((fault) => isReturn(fault) && isLate(fault)).map(stalled('write')),
    ...faults.filter((fault) => fault.kind === 'term' && !stoppedWell(fault, faults)).map(disorder),
  ];
};

const isReturn = isOneOf('kill-mongod', 'kill-app', 'term');
const appOf = ({ victim }: Fault): string => victim.replace(/-\d$/u, '');
const stalled = (what: string) => (fault: Fault) => `no ${what} soon after ${named(fault)}`;
const disorder = (fault: Fault) => `${named(fault)}: ${fault.note}`;
const named = ({ healedAt, kind, victim }: Fault) => `${kind} ${victim}, back at ${new Date(healedAt).toISOString()}`;

function calm({ calmAt, settledAt }: Evidence): string[] {
  if (settledAt === undefined) return ['not all was published and applied'];
  const ms = settledAt - calmAt;
  return ms > SETTLED_WITHIN_MS ? [`all was published and applied only ${ms} ms after the last fault`] : [];
}

const isServer = ({ victim }: Fault): boolean => victim === 'mongod' || victim === 'broker';

/** A stop may take longer than it is given, and so end badly, while a server that it needs is away. */
const stoppedWell = (stop: Fault, faults: readonly Fault[]): boolean =>
  stop.note === 'ended with 0' ||
  faults.some((other) => isServer(other) && other.at <= stop.healedAt && other.healedAt >= stop.at);

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
  return flows === true || calmAt < end || isBrokenAgain(fault, faults, end, isServer);
}

/** A write was accepted; true as well if that can't be told: nobody asked, it broke again, or the storm was over. */
function isWrittenAgain(
  fault: Fault,
  { calmAt, faults, operations }: Evidence,
  withinMs: number,
  app?: string,
): boolean {
  const [from, until] = [fault.healedAt, fault.healedAt + withinMs];
  const writes = operations.filter((operation) => isWrite(operation) && (app === undefined || operation.app === app));
  const wasAsked = writes.some(({ at }) => at >= from && at <= until - ENOUGH_FOR_A_WRITE_MS);
  const wasAccepted = writes.some(({ end }) => end?.outcome === 'ok' && end.at >= from && end.at <= until);
  const matters = ({ victim }: Fault) => victim === 'mongod' || victim === fault.victim;
  return wasAccepted || !wasAsked || calmAt < until || isBrokenAgain(fault, faults, until, matters);
}

const isBrokenAgain = (
  fault: Fault,
  faults: readonly Fault[],
  until: number,
  matters: (other: Fault) => boolean,
): boolean =>
  faults.some((other) => other !== fault && matters(other) && other.at <= until && other.healedAt >= fault.healedAt);
