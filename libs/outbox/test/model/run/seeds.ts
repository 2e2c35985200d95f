import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Simulation } from './simulation.ts';

/** How many seeds, and the first of them: see README.md of the model. */
const SEEDS = Number(process.env['MODEL_SEEDS'] ?? 1000);
const FIRST = Number(process.env['MODEL_SEED'] ?? 1);
/** A seed takes some ten milliseconds; much more where others use the machine too. */
const MOST_MS_A_SEED = 200;
/** So many seeds of one file meet everything that can happen. */
const ENOUGH = 500;

const WHAT_HAPPENS = [
  'kills',
  'freezes',
  'requests lost',
  'answers lost',
  'sends that took effect late',
  'sends to a partition that took nothing',
  'runs with second copies',
  'write conflicts',
  'commits never answered',
  'rebalances',
  'events expired',
  'keys blocked',
  'events skipped',
  'events parked: gap',
  'events parked: refused',
  'events parked: subject-unknown',
];

/** How many files share the seeds, so that each core has some. */
const FILES = 2;

const ALL = Array.from({ length: SEEDS }, (_, i) => FIRST + i);

/** Runs the seeds that are one file's, and the first ten of them twice. @param file counted from 0 */
export function judgeSeeds(file: number): void {
  const mine = ALL.filter((seed) => seed % FILES === file);
  const { stackTraceLimit } = Error;

  beforeAll(() => {
    Logger.overrideLogger(false);
    // Conflicts and lost answers are errors by the thousand. A seed that runs alone may say where they come from.
    if (SEEDS > 1) Error.stackTraceLimit = 0;
  });
  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  it(
    `given trouble by ${mine.length} seeds, when it is over, then nothing is lost, made up, reordered, doubled or waiting`,
    async () => {
      const tally = new Map<string, number>();

      for (const seed of mine) {
        const simulation = new Simulation(seed);
        const outcome = await simulation.run().catch((error: unknown) => {
          throw new Error(reportOf(seed, simulation.story), { cause: error });
        });

        expect(outcome.complaints, reportOf(seed, outcome.story)).toEqual([]);
        for (const [what, times] of outcome.tally) tally.set(what, (tally.get(what) ?? 0) + times);
      }

      const seen = Array.from(tally, ([what, times]) => `${times} ${what}`);
      process.stdout.write(`${mine.length} seeds: ${seen.join(', ')}\n`);
      if (mine.length >= ENOUGH) expect([...tally.keys()]).toEqual(expect.arrayContaining(WHAT_HAPPENS));
    },
    10_000 + mine.length * MOST_MS_A_SEED,
  );

  it('given a seed, when it is run again, then everything happens again as it did', async () => {
    for (const seed of mine.slice(0, 10)) {
      const { story } = await new Simulation(seed).run();

      expect((await new Simulation(seed).run()).story).toEqual(story);
    }
  });
}

const reportOf = (seed: number, story: readonly string[]): string =>
  [
    `seed ${seed}; to run it alone:`,
    `MODEL_SEED=${seed} MODEL_SEEDS=1 npx vitest run --project domain libs/outbox/test/model`,
    ...story,
    'promises that were broken:',
  ].join('\n');
