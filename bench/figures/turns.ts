/** What one round of one contestant came to. */
export interface Round {
  /** Items a second. */
  readonly rate: number;
  /** CPU time of the process under test, µs an item; where there is such a process. */
  readonly cpuMicros?: number;
  /** Latencies in ms; where somebody waited. */
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  /** What was still to do, by seconds since the first of it was done; where that was looked at. */
  readonly remaining?: readonly (readonly [seconds: number, items: number])[];
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
 * can be compared. Each has a round before that does not count, to get warm.
 */
export async function takeTurns(contestants: readonly Contestant[], rounds: number): Promise<Result[]> {
  for (const contestant of contestants) await contestant.run();
  const results = contestants.map(({ name }) => ({ name, rounds: [] as Round[] }));
  for (let round = 0; round < rounds; round++) {
    const turns = contestants.map((contestant, i) => ({ contestant, result: results[i]! }));
    for (const { contestant, result } of round % 2 === 0 ? turns : turns.toReversed()) {
      result.rounds.push(await contestant.run());
      process.stderr.write(`  ${contestant.name}: ${Math.round(result.rounds.at(-1)!.rate)} a second\n`);
    }
  }
  return results;
}
