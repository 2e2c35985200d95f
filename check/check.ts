// `npm run check`: all that can be said about the project without running it. `npm run check -- lint types`: only that.
import { availableParallelism } from 'node:os';
import { runSteps, type Result } from './run-steps.ts';
import { STEPS, type Step } from './steps.ts';

process.exitCode = await check(process.argv.slice(2));

/** @returns the exit code */
async function check(asked: readonly string[]): Promise<number> {
  const unknown = asked.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    say(`There is no check called ${unknown.join(', ')}; there are ${namesOf(STEPS)}.`);
    return 2;
  }
  const steps = asked.length === 0 ? STEPS : STEPS.filter(({ name }) => asked.includes(name));
  const results = await runSteps(steps, availableParallelism(), ({ step, ok, seconds }) => {
    say(`${ok ? 'ok     ' : 'FAILED '} ${step.name.padEnd(12)} ${seconds.toFixed(1)} s`);
  });
  const failed = results.filter(({ ok }) => !ok);
  for (const result of failed) say(explain(result));
  say(failed.length === 0 ? 'All checks passed.' : `Checks failed: ${namesOf(failed.map(({ step }) => step))}.`);
  return failed.length === 0 ? 0 : 1;
}

function explain({ step, output }: Result): string {
  return `\n=== ${step.name}: ${step.command.join(' ')}\n${output.trim()}\n--> ${step.mend}\n`;
}

function namesOf(steps: readonly Step[]): string {
  return steps.map(({ name }) => name).join(', ');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
