import type { Fault } from '../../faults/fault.ts';
import type { Check, Evidence } from '../evidence.ts';
import { returnsOf } from './returns.ts';

const SETTLED_WITHIN_MS = 30_000;

/**
 * Work that does not go on soon enough after what broke it is well again, a stop in disorder though nothing else was
 * broken, and a calm that never comes.
 */
export const liveness: Check = (evidence) => {
  const { faults } = evidence;
  const late = returnsOf(evidence).filter(({ outcome }) => outcome === 'late');
  return [
    ...calm(evidence),
    ...late.map(({ fault, work }) => `no ${work} soon after ${named(fault)}`),
    ...faults.filter((fault) => fault.kind === 'term' && !stoppedWell(fault, faults)).map(disorder),
  ];
};

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
