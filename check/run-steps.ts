import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Step } from './steps.ts';

const ROOT = join(import.meta.dirname, '..');

/** What became of a step. */
export interface Result {
  readonly step: Step;
  readonly ok: boolean;
  readonly seconds: number;
  /** All that the program printed, without colours: some take CI for a terminal. */
  readonly output: string;
}

/**
 * Runs the steps, some at once, and tells each result as it comes.
 *
 * @param atOnce how many programs at a time
 */
export async function runSteps(
  steps: readonly Step[],
  atOnce: number,
  tell: (result: Result) => void,
): Promise<Result[]> {
  const line = steps.values();
  const results: Result[] = [];
  const worker = async () => {
    for (const step of line) {
      const result = await runStep(step);
      results.push(result);
      tell(result);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

async function runStep(step: Step): Promise<Result> {
  const start = performance.now();
  const [program, ...args] = step.command;
  const path = program === 'node' ? process.execPath : join(ROOT, 'node_modules/.bin', program);
  const child = spawn(path, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const take = (bytes: Buffer) => (output += String(bytes));
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ok = await new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
  return { step, ok, seconds: (performance.now() - start) / 1000, output: stripVTControlCharacters(output) };
}
