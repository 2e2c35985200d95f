import type { Evidence } from '../check/evidence.ts';
import { FAULT_KINDS, type Fault, type FaultKind } from '../faults/fault.ts';
import { isWrite } from '../history/operation.ts';

/** A letter for each kind, as the timeline of text shows it. */
const LETTERS: Readonly<Record<FaultKind, string>> = {
  'kill-app': 'K',
  'kill-mongod': 'K',
  'kill-broker': 'K',
  pause: 'P',
  term: 'T',
  cut: 'c',
  delay: 'd',
  swallow: 's',
  stall: 'z',
  conflict: 'w',
  'step-down': 'n',
  extra: '+',
  skew: '±',
  poison: 'x',
  again: 'r',
};

const COLUMNS = 100;
const HEIGHTS = Array.from(' ▁▂▃▄▅▆▇█');
const NAME_WIDTH = 14;

/** When a storm began and ended, epoch ms. */
export function spanOf({ calmAt, operations, settledAt }: Evidence): { from: number; to: number } {
  return { from: operations[0]?.at ?? calmAt, to: settledAt ?? calmAt };
}

/** Accepted writes in each of so many equal parts of the storm. */
export function acceptedOver(evidence: Evidence, parts: number): number[] {
  const { from, to } = spanOf(evidence);
  const counts = Array.from({ length: parts }, () => 0);
  for (const { end, kind } of evidence.operations) {
    if (end?.outcome === 'ok' && isWrite({ kind })) counts[partOf(end.at, from, to, parts)]! += 1;
  }
  return counts;
}

/** Faults by victim, the victims in the order of their names. */
export const byVictim = (faults: readonly Fault[]): [victim: string, faults: Fault[]][] =>
  [...Map.groupBy(faults, ({ victim }) => victim)].toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The storm as text: a line for each victim, a column for each hundredth of the time; below, accepted writes. */
export function timelineText(evidence: Evidence): string {
  const { from, to } = spanOf(evidence);
  const accepted = acceptedOver(evidence, COLUMNS);
  const most = Math.max(1, ...accepted);
  const bars = accepted.map((count) => HEIGHTS[Math.ceil((count / most) * (HEIGHTS.length - 1))]).join('');
  return [
    ...byVictim(evidence.faults).map(([victim, faults]) => line(victim, rowOf(faults, from, to))),
    line('accepted', bars),
    line('', `0 s${`${Math.round((to - from) / 1000)} s`.padStart(COLUMNS - 3)}`),
    line(
      '',
      FAULT_KINDS.filter((kind) => !kind.startsWith('kill-m'))
        .map((kind) => `${LETTERS[kind]} ${kind}`)
        .join(', '),
    ),
  ].join('\n');
}

const line = (name: string, row: string): string => `${name.padEnd(NAME_WIDTH)}${row}`;

function rowOf(faults: readonly Fault[], from: number, to: number): string {
  const row = Array.from({ length: COLUMNS }, () => '·');
  for (const { at, healedAt, kind } of faults) {
    const [first, last] = [partOf(at, from, to, COLUMNS), partOf(healedAt, from, to, COLUMNS)];
    row.fill('-', first, last + 1);
    row[first] = LETTERS[kind];
  }
  return row.join('');
}

const partOf = (at: number, from: number, to: number, parts: number): number =>
  Math.min(parts - 1, Math.max(0, Math.floor(((at - from) / Math.max(1, to - from)) * parts)));
