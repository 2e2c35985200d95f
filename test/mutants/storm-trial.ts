import type { Mutant, StormCheck } from './mutant.ts';
import { timed, type Outcome } from './trial.ts';
import type { Workbench } from './workbench.ts';

/** Plants a mutant and lets a storm rage, whose checker has to object. */
export async function tryInStorm(bench: Workbench, mutant: Mutant): Promise<Outcome> {
  const { inStorm: check, name } = mutant;
  if (check === undefined) throw new Error(`no storm is said to catch "${name}"`);
  return timed(name, `a storm: ${check}`, async () => {
    const { output } = await bench.with(mutant, () => bench.storm());
    const objections = objectionsIn(output);
    if (objections.includes(check)) return { ok: true, shown: shownBy(check, output) };
    if (objections.length > 0) return { ok: false, shown: `others object: ${objections.join(', ')}` };
    return { ok: false, shown: 'SURVIVED: no checker objects' };
  });
}

/** The same storm on the sources as they are: a checker that objects anyway would catch everything. */
export async function tryStormAsItIs(bench: Workbench): Promise<Outcome> {
  return timed('none (control)', 'a storm', async () => {
    const { ok, output } = await bench.storm();
    return {
      ok,
      shown: ok ? 'every checker is content' : `objections: ${objectionsIn(output).join(', ') || 'no verdict'}`,
    };
  });
}

/** Names of the checkers that the storm's summary counts breaches of. */
const objectionsIn = (output: string): string[] =>
  Array.from(output.matchAll(/^ {2}(\w+) +[1-9]\d*$/gmu), ([, name]) => name!);

/** The count and the first breach. */
function shownBy(check: StormCheck, output: string): string {
  const [, count, first] = new RegExp(String.raw`^ {2}${check} +(\d+)\n +(.*)$`, 'mu').exec(output) ?? [];
  return `${count} ${check}: ${first?.slice(0, 100)}`;
}
