import { rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isGood, judge, type Verdict } from './check/judge.ts';
import { picture } from './report/picture.ts';
import { summary } from './report/summary.ts';
import type { Weather } from './check/evidence.ts';
import { readEvidence, storm, type Tell } from './storm.ts';

const HOME = fileURLToPath(new URL('../../.storefront/storm', import.meta.url));

/** A storm from its beginning to its verdict, told line by line; the seed is told first and last. */
export async function conduct(weather: Weather, say: Tell, keep = false): Promise<Verdict> {
  const { seed } = weather;
  const folder = join(HOME, `seed-${seed}`);
  rmSync(folder, { recursive: true, force: true });
  say(`seed ${seed}`);
  const begin = performance.now();
  await storm(weather, folder, (line) => {
    const seconds = Math.round((performance.now() - begin) / 1000);
    say(`${String(seconds).padStart(5)} s  ${line} (load ${loadavg()[0]?.toFixed(1)})`);
  });
  const verdict = judgeAgain(folder, say);
  if (isGood(verdict) && !keep) removeData(folder);
  say(`picture, history and logs: ${folder}`);
  say(`seed ${seed}; once more: npm run storm -- --seed ${seed} --minutes ${weather.minutes}`);
  return verdict;
}

/** The verdict on what lies in a folder, with its summary and its picture. */
export function judgeAgain(folder: string, say: Tell): Verdict {
  const evidence = readEvidence(folder);
  const { minutes, seed } = evidence.weather;
  const verdict = judge(evidence);
  writeFileSync(pictureIn(folder), picture(evidence, `Seed ${seed}, ${minutes} minutes`));
  say(summary(evidence, verdict));
  return verdict;
}

/** What is worth looking at stays, whatever the verdict: the next storm of this seed replaces it. */
function removeData(folder: string): void {
  for (const server of ['kafka', 'mongodb']) rmSync(join(folder, server), { recursive: true, force: true });
}

const pictureIn = (folder: string): string => join(folder, 'timeline.svg');
