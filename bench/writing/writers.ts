import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { contest, type Finding } from '../figures/finding.ts';
import { takeTurns, type Contestant, type Round } from '../figures/turns.ts';
import type { Effort } from '../options.ts';
import type { Stage } from '../stage/stage.ts';

const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));

/** Two processes writing the same 200 customers at once, beside one alone. */
export async function twoWriters(stage: Stage, { rounds, seconds }: Effort): Promise<Finding[]> {
  const contestants = [
    writers(stage, 'two processes, same 200 customers', { processes: 2, keys: 200, seconds }),
    writers(stage, 'one process', { processes: 1, keys: 200, seconds }),
  ];
  return [contest('Two committers, the same 200 customers, 32 callers each', await takeTurns(contestants, rounds))];
}

/** All writes on one aggregate, beside writes spread over 10,000. */
export async function hotKey(stage: Stage, { rounds, seconds }: Effort): Promise<Finding[]> {
  const contestants = [
    writers(stage, 'all on one customer', { processes: 1, keys: 1, seconds }),
    writers(stage, 'spread over 10,000', { processes: 1, keys: 10_000, seconds }),
  ];
  return [contest('One committer, a hot key, 32 callers', await takeTurns(contestants, rounds))];
}

interface Crowd {
  readonly processes: number;
  readonly keys: number;
  readonly seconds: number;
}

const writers = (stage: Stage, name: string, { keys, processes, seconds }: Crowd): Contestant => ({
  name,
  async run() {
    const env = { ...process.env, ...(await stage.scene()).environmentOf('accounts') };
    const children = Array.from({ length: processes }, () => fork(WRITER, [String(seconds), String(keys)], { env }));
    await Promise.all(children.map((child) => heardFrom(child)));
    for (const child of children) child.send('go');
    return together(await Promise.all(children.map((child) => heardFrom<Round>(child))));
  },
});

async function heardFrom<Message>(child: ChildProcess): Promise<Message> {
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`a writer ended with ${code}`)));
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [Message];
  return message;
}

function together(rounds: readonly Round[]): Round {
  const sum = (of: (round: Round) => number | undefined) =>
    rounds.reduce((total, round) => total + (of(round) ?? 0), 0);
  const worst = (of: (round: Round) => number | undefined) => Math.max(...rounds.map((round) => of(round) ?? 0));
  return {
    rate: sum(({ rate }) => rate),
    p50: worst(({ p50 }) => p50),
    p99: worst(({ p99 }) => p99),
    cpuMicros: sum(({ cpuMicros }) => cpuMicros) / rounds.length,
  };
}
