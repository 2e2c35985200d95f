import type { Check, Drill, Mutant } from './mutant.ts';
import { DoesNotApply } from './plant.ts';
import type { Workbench } from './workbench.ts';

/** What became of one mutant, or of the sources as they are. */
export interface Outcome {
  readonly mutant: string;
  readonly drill: string;
  readonly ok: boolean;
  /** How it showed, or why it did not. */
  readonly shown: string;
  readonly seconds: number;
}

interface Test {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[];
}

/** Plants a mutant and runs the drill that has to catch it. */
export async function tryMutant(bench: Workbench, mutant: Mutant): Promise<Outcome> {
  const { caughtBy, name } = mutant;
  const { finding, says } = caughtBy;
  return timed(name, `${titleOf(caughtBy)}: ${finding}`, async () => {
    const { output, tests } = await bench.with(mutant, () => runDrills(bench, [caughtBy]));
    const test = tests.find(({ status }) => status === 'passed' || status === 'failed');
    if (test === undefined) return { ok: false, shown: 'its drill did not run' };
    if (test.status === 'passed') return { ok: false, shown: 'SURVIVED: its drill passes' };
    const failure = test.failureMessages.join('\n');
    const found = says ? says.exec(failure)?.[0] : foundIn(output, finding);
    return found ? { ok: true, shown: found } : { ok: false, shown: `fails otherwise: ${firstLine(failure)}` };
  });
}

/** Runs every drill once on the sources as they are: one that fails anyway would catch everything. */
export async function tryControl(bench: Workbench, drills: readonly Drill[]): Promise<Outcome> {
  return timed('none (control)', 'all of them', async () => {
    const { tests } = await runDrills(bench, drills);
    const failures = drills.flatMap(({ test }) =>
      failureOf(
        tests.find(({ fullName }) => fullName.includes(test)),
        test,
      ),
    );
    return failures.length === 0 ? { ok: true, shown: 'all pass' } : { ok: false, shown: failures.join('; ') };
  });
}

function failureOf(ran: Test | undefined, test: string): string[] {
  if (ran?.status === 'passed') return [];
  return [`"${test}" ${ran ? `${ran.status}: ${firstLine(ran.failureMessages.join(' '))}` : 'did not run'}`];
}

/** Runs a trial; one that can't be made is not as it should be. */
export async function timed(mutant: string, drill: string, work: () => Promise<{ ok: boolean; shown: string }>) {
  const started = performance.now();
  const result = await work().catch((error: unknown) => {
    if (error instanceof DoesNotApply) return { ok: false, shown: error.message };
    throw error;
  });
  return { mutant, drill, ...result, seconds: Math.round((performance.now() - started) / 1000) };
}

async function runDrills(bench: Workbench, drills: readonly Drill[]): Promise<{ output: string; tests: Test[] }> {
  // Drills of whole services run what is built, the others the sources.
  if (drills.some(({ file }) => file.startsWith('test/'))) await bench.build();
  const names = drills.map(({ test }) => test.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`));
  const files = [...new Set(drills.map(({ file }) => file))];
  const { output, report } = await bench.vitest([...files, '--testNamePattern', names.join('|')]);
  const { testResults } = JSON.parse(report ?? '{"testResults":[]}') as { testResults: { assertionResults: Test[] }[] };
  return { output, tests: testResults.flatMap(({ assertionResults }) => assertionResults) };
}

/** The first verdict that has more than none of it. */
const foundIn = (output: string, check: Check): string | undefined =>
  new RegExp(String.raw`\b[1-9]\d* ${check}\b`, 'u').exec(output)?.[0];

const titleOf = ({ file }: Drill): string => file.replace('test/drills/', '').replace(/\.(e2e|int)\.spec\.ts$/u, '');
const firstLine = (text: string): string => text.split('\n', 1)[0]!.slice(0, 200);
