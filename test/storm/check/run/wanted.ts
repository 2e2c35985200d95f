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
  };
}
