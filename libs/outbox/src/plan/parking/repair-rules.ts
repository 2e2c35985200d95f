import type { AuditEntry } from '../../operations/audit.ts';
import { holdsUp, isCounted } from './parked-work.ts';
import type { ParkedWork, RepairWork } from '../work.ts';

/** How a key stands when a person decides about one of its parked events. */
interface KeyStand {
  /** The last number applied; 0 if there is none. */
  readonly applied: number;
  /** It is the turn of the event that is decided about. */
  readonly isTurn: boolean;
  /** All that is parked of the key, in order. */
  readonly line: readonly ParkedWork<unknown>[];
}

/** Why what a person wants can't be done now; undefined if it can. */
export function whyNotNow(
  action: RepairWork['action'],
  target: ParkedWork<unknown>,
  stand: KeyStand,
): string | undefined {
  if (action === 'accept-gap') return whyNoGap(target, stand);
  if (!isCounted(target)) return whyNotFirst(target, stand);
  if (stand.isTurn || numberOf(target) <= stand.applied) return undefined;
  return `it is not its key's turn: number ${stand.applied + 1} comes first`;
}

/** Events without a key follow nothing. */
function whyNotFirst(target: ParkedWork<unknown>, { line }: KeyStand): string | undefined {
  const ahead = line.slice(0, line.indexOf(target)).find(holdsUp);
  return ahead === undefined || target.delivery.key === '' ? undefined : `${ahead.parked._id} comes first`;
}

/** Only the earliest one that is left counts: whoever names another has not seen what waits before it. */
function whyNoGap(target: ParkedWork<unknown>, { applied, isTurn, line }: KeyStand): string | undefined {
  const ahead = line.find((one) => numberOf(one) > applied);
  if (ahead === undefined || !isCounted(target) || isTurn) return 'nothing is missing before it';
  return ahead.parked._id === target.parked._id ? undefined : `${ahead.parked._id} comes first`;
}

/** What is kept of a decision; of a gap that is accepted, with the numbers that are given up. */
export function auditOf(
  { action, id, reason, by, value }: RepairWork,
  target: ParkedWork<unknown>,
  applied: number,
  now: number,
): AuditEntry {
  const entry = { action, target: id, reason, by, at: new Date(now) };
  if (action !== 'accept-gap') return value === undefined ? entry : { ...entry, edited: true };
  return { ...entry, missing: { from: applied + 1, to: numberOf(target) - 1 } };
}

const numberOf = ({ delivery }: ParkedWork<unknown>) => delivery.number ?? 0;
