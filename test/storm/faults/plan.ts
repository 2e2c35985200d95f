import { Chance } from '../chance.ts';
import { APPS } from '../stage/stage.ts';
import type { FaultKind, PlannedFault } from './fault.ts';

/** How many of each kind there are in a minute. */
const A_MINUTE: Readonly<Record<FaultKind, number>> = {
  'kill-app': 17,
  'kill-mongod': 2.4,
  'kill-broker': 1.2,
  pause: 3.4,
  term: 3,
  cut: 3.4,
  delay: 1,
  swallow: 1,
  stall: 0.6,
  conflict: 0.5,
  'step-down': 0.5,
  extra: 1,
  skew: 1,
  poison: 6,
  again: 6,
};

const INSTANCES = APPS.flatMap((app) => [`${app}-1`, `${app}-2`]);
const SERVERS = ['mongod', 'broker'];

const VICTIMS: Readonly<Record<FaultKind, readonly string[]>> = {
  'kill-app': INSTANCES,
  'kill-mongod': ['mongod'],
  'kill-broker': ['broker'],
  pause: INSTANCES,
  term: INSTANCES,
  cut: SERVERS,
  delay: SERVERS,
  swallow: SERVERS,
  stall: ['mongod'],
  conflict: ['mongod'],
  'step-down': ['mongod'],
  extra: ['extra'],
  skew: ['extra'],
  poison: ['topics'],
  again: ['topics'],
};

/** So many kills of an app hit both of its instances at once. */
const TWINS_ONE_IN = 6;
const MINUTE_MS = 60_000;
/**
 * The end of each minute, in which nothing breaks but topics: what is well again is to be seen at work, and what is
 * answered 5xx then has no excuse.
 */
const LULL_MS = 18_000;
/** The end of a victim's share of time that is left free, so that what comes next is not pushed back. */
const FREE_SHARE = 0.4;

/** What is asked of the faults. */
export interface PlanOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly kinds: readonly FaultKind[];
  /** Victims of kills and stops that are spared, so that something lives long enough to be watched. Default: none. */
  readonly spared?: readonly string[];
}

/**
 * Decides all faults beforehand, by the seed alone: each victim gets its share of every kind, spread over the time in
 * an order by chance.
 */
export function planFaults({ kinds, minutes, seed, spared = [] }: PlanOptions): PlannedFault[] {
  const chance = new Chance(seed).fork('faults');
  const wanted = kinds.flatMap((kind) => victimsOf(kind, minutes, spared, chance));
  const byVictim = Map.groupBy(wanted, ({ victim }) => victim);
  const spread = [...byVictim.values()].flatMap((faults) => spreadOut(faults, minutes * MINUTE_MS, chance));
  return withTwins(spread, chance).toSorted((a, b) => a.atMs - b.atMs);
}

type Wanted = Pick<PlannedFault, 'kind' | 'victim'>;

function victimsOf(kind: FaultKind, minutes: number, spared: readonly string[], chance: Chance): Wanted[] {
  const possible = VICTIMS[kind].filter((victim) => kind === 'pause' || !spared.includes(victim));
  const turns = chance.shuffled(possible);
  const count = Math.max(1, Math.round(A_MINUTE[kind] * minutes));
  return Array.from({ length: count }, (_, n) => ({ kind, victim: turns[n % turns.length]! }));
}

function spreadOut(faults: readonly Wanted[], lengthMs: number, chance: Chance): PlannedFault[] {
  const slot = lengthMs / faults.length;
  return chance.shuffled(faults).map((fault, n) => ({
    ...fault,
    atMs: withLulls(slot * (n + chance.between(0, 1 - FREE_SHARE)), fault),
    seed: chance.below(2 ** 32),
  }));
}

/** The same share of the time, in the part of its minute in which such things break. */
function withLulls(atMs: number, { victim }: Wanted): number {
  const share = victim === 'topics' ? 1 : 1 - LULL_MS / MINUTE_MS;
  const begin = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  return Math.round(begin + (atMs - begin) * share);
}

/** Now and then the nearest kill of the other instance of the same app comes at the same moment. */
function withTwins(faults: readonly PlannedFault[], chance: Chance): PlannedFault[] {
  const moved = new Map<PlannedFault, PlannedFault>();
  for (const kill of faults.filter(({ kind }) => kind === 'kill-app')) {
    if (!chance.oneIn(TWINS_ONE_IN) || moved.has(kill)) continue;
    const others = faults.filter(({ kind, victim }) => kind === 'kill-app' && victim === otherOf(kill.victim));
    const nearest = others.toSorted((a, b) => distance(a, kill) - distance(b, kill))[0];
    if (nearest) moved.set(nearest, { ...nearest, atMs: kill.atMs });
  }
  return faults.map((fault) => moved.get(fault) ?? fault);
}

const distance = (a: PlannedFault, b: PlannedFault): number => Math.abs(a.atMs - b.atMs);
const otherOf = (instance: string): string => instance.replace(/\d$/u, (n) => (n === '1' ? '2' : '1'));
