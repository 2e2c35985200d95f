// `npm run mutants`: plants each classic mistake in a copy of the sources and sees it caught. `npm run mutants -- cursor
// offset` tries those whose name has one of the words; with `--storm`, a storm has to catch them in place of a drill.
import { startServers } from '@storefront/servers';
import { parseArgs } from 'node:util';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './planted/all.ts';
import { tryInStorm, tryStormAsItIs } from './storm-trial.ts';
import { tryControl, tryMutant, type Outcome } from './trial.ts';
import { Workbench } from './workbench.ts';

const { positionals: words, values } = parseArgs({
  options: { storm: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const known = MUTANTS.filter(({ inStorm }) => !values.storm || inStorm !== undefined);
const mutants = known.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));

if (mutants.length === 0) {
  say(`No mutant is called ${words.join(' or ')}; there are\n${known.map(({ name }) => `  ${name}`).join('\n')}`);
  process.exitCode = 2;
} else {
  const outcomes = await (values.storm ? byStorms(mutants) : byDrills(mutants));
  say(table(outcomes));
  const failed = outcomes.filter(({ ok }) => !ok);
  say(
    failed.length === 0
      ? `All ${mutants.length} caught.`
      : `${failed.length} of ${outcomes.length} are not as they should be.`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}

async function byDrills(chosen: readonly Mutant[]): Promise<Outcome[]> {
  const servers = await startServers({ data: 'throw-away', testCommands: true, report: say });
  const drills = chosen.map(({ caughtBy }) => caughtBy);
  try {
    const bench = new Workbench(servers);
    return await tryAll(bench, chosen, { control: () => tryControl(bench, drills), one: tryMutant });
  } finally {
    await servers.stop();
  }
}

/** Each storm has servers of its own. */
function byStorms(chosen: readonly Mutant[]): Promise<Outcome[]> {
  const bench = new Workbench();
  return tryAll(bench, chosen, { control: () => tryStormAsItIs(bench), one: tryInStorm });
}

interface Trials {
  readonly control: () => Promise<Outcome>;
  readonly one: (bench: Workbench, mutant: Mutant) => Promise<Outcome>;
}

async function tryAll(bench: Workbench, chosen: readonly Mutant[], { control, one }: Trials): Promise<Outcome[]> {
  try {
    const outcomes = [told(await control())];
    for (const mutant of chosen) outcomes.push(told(await one(bench, mutant)));
    return outcomes;
  } finally {
    bench.close();
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
