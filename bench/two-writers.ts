import { once } from 'node:events';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { takeTurns, type Result, type Round } from './measure.ts';
import type { Scene, Stage } from './stage.ts';

const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));

/** Two processes writing the same 200 customers at once, beside one alone. */
export async function twoWriters(stage: Stage, rounds: number, seconds: number): Promise<Result[]> {
  const contest = (name: string, writers: number) => ({
    name,
    run: async (): Promise<Round> => {
      const scene = await stage.scene();
      const counts = await Promise.all(Array.from({ length: writers }, () => countOf(scene, seconds)));
      return { rate: counts.reduce((sum, count) => sum + count, 0) / seconds };
    },
  });
  return await takeTurns([contest('two processes, same 200 customers', 2), contest('one process', 1)], rounds);
}

async function countOf(scene: Scene, seconds: number): Promise<number> {
  const child = fork(WRITER, [String(seconds)], { env: { ...process.env, ...scene.environment } });
  const [count] = (await once(child, 'message')) as [number];
  return count;
}
