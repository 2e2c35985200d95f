// `npm run storm`: see README.md.
import { resolve } from 'node:path';
import { Obstacle, stopAllKept } from '@storefront/servers';
import { isGood } from './check/judge.ts';
import { conduct, judgeAgain } from './conduct.ts';
import { HELP, readOptions, type StormOptions } from './options.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

// Frozen instances are thawed on exit; the servers and the others end with this process anyhow.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) say(HELP);
  else process.exitCode = await run(options);
} catch (reason) {
  process.stderr.write(reason instanceof Obstacle ? `${reason.message}\n` : `${(reason as Error).stack}\n`);
  process.exitCode = 2;
} finally {
  await stopAllKept();
}

async function run(options: StormOptions): Promise<number> {
  const { faults, judge, keep, minutes, rate, seed } = options;
  const weather = { seed, minutes, faults, rate };
  const verdict = judge === undefined ? await conduct(weather, say, keep) : judgeAgain(resolve(judge), say);
  return isGood(verdict) ? 0 : 1;
}
