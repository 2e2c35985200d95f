import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { consume } from './consume.ts';
import { drain } from './drain.ts';
import { idle } from './idle.ts';
import { table } from './measure.ts';
import { Stage } from './stage.ts';
import { twoWriters } from './two-writers.ts';
import { writePath } from './write-path.ts';

const HELP = `npm run bench -- [--only write,drain,consume,two,idle] [--rounds 3] [--seconds 8] [--count 20000] [--profile FOLDER]

Needs the built apps: npm run build. Prints Markdown; progress goes to standard error. With --profile each service leaves
a CPU profile in FOLDER when it ends (for Chrome's DevTools or speedscope); figures are worse then.`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'write,two,drain,consume,idle' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    count: { type: 'string', default: '20000' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const [rounds, seconds, count] = [Number(values.rounds), Number(values.seconds), Number(values.count)];

const pieces: Readonly<Record<string, (stage: Stage) => Promise<string>>> = {
  write: async (stage) => table('Writing a customer, 32 callers', await writePath(stage, rounds, seconds)),
  two: async (stage) => table('Two processes, the same 200 customers', await twoWriters(stage, rounds, seconds)),
  drain: async (stage) => table(`Publishing ${count} pending events`, await drain(stage, rounds, count)),
  consume: async (stage) => table(`Applying ${count} customer changes`, await consume(stage, rounds, count)),
  idle: (stage) => idle(stage, 60),
};

if (values.help) process.stdout.write(`${HELP}\n`);
else process.exitCode = await run(values.only.split(','));

async function run(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in pieces));
  if (unknown.length > 0) {
    process.stderr.write(`There is no piece called ${unknown.join(', ')}.\n${HELP}\n`);
    return 1;
  }
  const stage = await Stage.open(values.profile);
  try {
    for (const name of names) {
      process.stderr.write(`${name} … (load ${loadavg()[0]?.toFixed(1)})\n`);
      process.stdout.write(`${await pieces[name]!(stage)}\n`);
    }
    return 0;
  } finally {
    await stage.close();
  }
}
