/** What one round of one contestant came to. */
export interface Round {
  /** Items a second. */
  readonly rate: number;
  /** CPU time of the process under test, µs an item; where there is such a process. */
  readonly cpuMicros?: number;
  /** Latencies in ms; where somebody waited. */
  readonly p50?: number;
  readonly p99?: number;
}

/** Somebody who can do the work, once a round. */
export interface Contestant {
  readonly name: string;
  run(): Promise<Round>;
}

/** All rounds of one contestant. */
export interface Result {
  readonly name: string;
  readonly rounds: readonly Round[];
}

/**
 * Lets the contestants take turns, the order reversed every other round: machines drift, and only neighbours in time
 * can be compared.
 */
export async function takeTurns(contestants: readonly Contestant[], rounds: number): Promise<Result[]> {
  const results = contestants.map(({ name }) => ({ name, rounds: [] as Round[] }));
  for (let round = 0; round < rounds; round++) {
    const turns = contestants.map((contestant, i) => ({ contestant, result: results[i]! }));
    for (const { contestant, result } of round % 2 === 0 ? turns : turns.toReversed()) {
      result.rounds.push(await contestant.run());
    }
  }
  return results;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Our rate in hundredths of the other's, round by round; the median, with the range. */
function ratio(ours: Result, other: Result): string {
  const ratios = ours.rounds.map((round, i) => round.rate / other.rounds[i]!.rate);
  return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`;
}

/** A Markdown table of the results; the first one is compared with each of the others. */
export function table(title: string, results: readonly Result[]): string {
  const [first] = results;
  const rows = results.map((result) => {
    const of = (pick: (round: Round) => number | undefined) => {
      const values = result.rounds.map(pick).filter((value) => value !== undefined);
      return values.length === 0 ? '' : String(Math.round(median(values) * 10) / 10);
    };
    const rates = result.rounds.map(({ rate }) => Math.round(rate));
    const range = `${Math.round(median(rates))} (${Math.min(...rates)}–${Math.max(...rates)})`;
    const against = result === first || !first ? '' : ratio(first, result);
    const cells = [result.name, range, of((r) => r.p50), of((r) => r.p99), of((r) => r.cpuMicros), against];
    return `| ${cells.join(' | ')} |`;
  });
  const head = '| | a second, median (range) | p50 ms | p99 ms | CPU µs each | first ÷ this |';
  return [`### ${title}`, '', head, '|---|---|---|---|---|---|', ...rows, ''].join('\n');
}
