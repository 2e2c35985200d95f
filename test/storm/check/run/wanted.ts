import type { FaultKind } from '../../faults/fault.ts';
import type { Weather } from '../evidence.ts';
import type { Counts } from './counts.ts';

/** How many of each kind a storm of four minutes must have seen; others at least one. */
const IN_FOUR_MINUTES: Partial<Record<FaultKind, number>> = {
  'kill-app': 60,
  'kill-mongod': 8,
  'kill-broker': 4,
  pause: 10,
  cut: 10,
};
const RETURNS = ['kill-app', 'kill-mongod', 'kill-broker'] as const;
/** Of the returns of that many. The others come too near to the end, or nobody asks. */
const SHARE_OF_RETURNS = 0.8;
const UNEXCUSED_PERCENT = 8;
const ACCEPTED_IN_FOUR_MINUTES = 3000;
const USUAL_RATE = 40;
const POISONS = 12;

/** Counts below which a storm has shown too little: in proportion to its length. */
export function wantedOf({ faults, minutes, rate }: Weather): Partial<Counts> {
  const share = minutes / 4;
  const perKind = faults.map((kind) => [kind, Math.max(1, Math.floor((IN_FOUR_MINUTES[kind] ?? 1) * share))]);
  return {
    ...(Object.fromEntries(perKind) as Partial<Counts>),
    accepted: Math.floor((ACCEPTED_IN_FOUR_MINUTES * share * rate) / USUAL_RATE),
    ...(faults.includes('poison') && share >= 1 ? { poisons: POISONS } : {}),
    ...(faults.includes('again') ? { resent: 1 } : {}),
    ...(faults.includes('kill-app') && share >= 1 ? { copies: 1 } : {}),
    ...(share >= 1
      ? { returns: Math.floor(SHARE_OF_RETURNS * returnsAmong(faults) * share), unexcused: UNEXCUSED_PERCENT }
      : {}),
  };
}

const returnsAmong = (faults: readonly FaultKind[]): number =>
  RETURNS.filter((kind) => faults.includes(kind)).reduce((sum, kind) => sum + (IN_FOUR_MINUTES[kind] ?? 0), 0);
