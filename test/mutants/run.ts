// `npm run mutants`: plants each classic mistake in a copy of the sources and sees it caught. `npm run mutants -- cursor
// offset` tries those whose name has one of the words.
import { startServers } from '@storefront/servers';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './planted/all.ts';
import { tryControl, tryMutant, type Outcome } from './trial.ts';
import { Workbench } from './workbench.ts';

const words = process.argv.slice(2);
const mutants = MUTANTS.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));

if (mutants.length === 0) {
  say(`No mutant is called ${words.join(' or ')}; there are\n${MUTANTS.map(({ name }) => `  ${name}`).join('\n')}`);
  process.exitCode = 2;
} else {
  const outcomes = await runAll(mutants);
  say(table(outcomes));
  const failed = outcomes.filter(({ ok }) => !ok);
  say(
    failed.length === 0
      ? `All ${mutants.length} caught.`
      : `${failed.length} of ${outcomes.length} are not as they should be.`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}

async function runAll(chosen: readonly Mutant[]): Promise<Outcome[]> {
  const servers = await startServers({ data: 'throw-away', testCommands: true, report: say });
  const bench = new Workbench(servers);
  try {
    const drills = chosen.map(({ caughtBy }) => caughtBy);
    const outcomes = [told(await tryControl(bench, drills))];
    for (const mutant of chosen) outcomes.push(told(await tryMutant(bench, mutant)));
    return outcomes;
  } finally {
    bench.close();
    await servers.stop();
  }
}

function told(outcome: Outcome): Outcome {
  say(`${outcome.ok ? 'ok     ' : 'FAILED '} ${outcome.mutant}: ${outcome.shown} (${outcome.seconds} s)`);
  return outcome;
}

function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(
    ({ drill, mutant, ok, seconds, shown }) =>
      `| ${mutant} | ${drill} | ${ok ? '' : '**no** '}${shown.replaceAll(/\s+/gu, ' ')} | ${seconds} |`,
  );
  return ['', '| mutant | caught by | how it showed | seconds |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
