import type { Result, Round } from './turns.ts';

/** One figure, measured once a round. */
export interface Spread {
  readonly values: readonly number[];
  /** Decimals worth showing. */
  readonly digits: number;
}

/** A line of a picture. */
export interface Curve {
  /** `latency`: ms, and the share of all within them in %; `drain` and `backlogs`: seconds, and what is pending. */
  readonly chart: 'latency' | 'drain' | 'backlogs';
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** A table of figures: what a piece of the benchmark found out. */
export interface Finding {
  readonly title: string;
  /** What the columns hold, unit included; the first holds names. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | Spread)[])[];
  readonly notes?: readonly string[];
  readonly curves?: readonly Curve[];
}

/** A figure of each round; an empty text if there is none. */
export function spread(values: readonly (number | undefined)[], digits = 0): Spread | string {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? '' : { values: known, digits };
}

const MEASURES: readonly { head: string; digits: number; of: (round: Round) => number | undefined }[] = [
  { head: 'a second', digits: 0, of: ({ rate }) => rate },
  { head: 'p50 ms', digits: 1, of: ({ p50 }) => p50 },
  { head: 'p95 ms', digits: 1, of: ({ p95 }) => p95 },
  { head: 'p99 ms', digits: 1, of: ({ p99 }) => p99 },
  { head: 'CPU µs each', digits: 1, of: ({ cpuMicros }) => cpuMicros },
];

/** Contestants side by side; the first one is compared with each of the others, round by round. */
export function contest(title: string, results: readonly Result[]): Finding {
  const [first] = results;
  const known = MEASURES.filter(({ of }) =>
    results.some(({ rounds }) => rounds.some((round) => of(round) !== undefined)),
  );
  const rows = results.map((result) => [
    result.name,
    ...known.map(({ digits, of }) => spread(result.rounds.map(of), digits)),
    result === first || !first ? '' : ratio(first, result),
  ]);
  return { title, head: ['', ...known.map(({ head }) => head), 'first ÷ this'], rows };
}

const ratio = (ours: Result, other: Result) =>
  spread(
    ours.rounds.map((round, i) => round.rate / other.rounds[i]!.rate),
    2,
  );
