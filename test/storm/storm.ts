import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Chance } from './chance.ts';
import type { Evidence, Weather } from './check/evidence.ts';
import type { Fault } from './faults/fault.ts';
import { Havoc } from './faults/havoc.ts';
import { planFaults } from './faults/plan.ts';
import { Journal, readJournal, toOperations, type HistoryLine } from './history/journal.ts';
import type { Sample, Usage } from './history/sample.ts';
import { takeDump } from './stage/dump.ts';
import { settled } from './stage/settled.ts';
import { APPS, Stage } from './stage/stage.ts';
import { Watch } from './stage/watch.ts';
import { Crowd } from './workload/crowd.ts';
import { now } from './workload/ask.ts';

const MINUTE_MS = 60_000;
/** From here on one instance of each app is spared, so that its memory can be watched. */
const SOAK_MINUTES = 15;
/** On a slow machine victims take long to get well, and the plan takes this much longer at most. */
const OVERTIME = 1.3;
/** Longer than it may take, so that what is late is seen to come. */
const SETTLE_MS = 90_000;

const HISTORY = 'history.jsonl';
const EVIDENCE = 'evidence.json';

/** Is told how a storm goes on. */
export type Tell = (line: string) => void;

/** Lets a storm rage, and leaves all that can be known of it in a folder: {@link readEvidence}. */
export async function storm(weather: Weather, folder: string, tell: Tell): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const exits: string[] = [];
  tell('starting a broker, a mongod and six instances');
  const stage = await Stage.open(folder, ({ name, starts }, { code, signal }) => {
    exits.push(`${name}.${starts} ended by itself: ${code ?? signal}`);
  });
  try {
    const rest = { weather, ...(await rage(weather, stage, folder, tell)), exits };
    writeFileSync(join(folder, EVIDENCE), JSON.stringify(rest));
  } finally {
    await stage.close();
  }
}

/** What a storm left in its folder. */
export function readEvidence(folder: string): Evidence {
  const rest = JSON.parse(readFileSync(join(folder, EVIDENCE), 'utf8')) as Omit<Evidence, 'operations'>;
  return { ...rest, operations: toOperations(readJournal<HistoryLine>(join(folder, HISTORY))) };
}

async function rage(weather: Weather, stage: Stage, folder: string, tell: Tell) {
  const history = new Journal<HistoryLine>(join(folder, HISTORY));
  const crowd = new Crowd(stage, history, new Chance(weather.seed).fork('crowd'));
  await crowd.prepare();
  const samples = new Journal<Sample | Usage>(join(folder, 'samples.jsonl'));
  const watch = new Watch(stage, samples);
  crowd.begin({ rate: weather.rate });
  tell(`the storm begins, for ${weather.minutes} min`);
  const faults = await breakThings(weather, stage, folder);
  const calmAt = now();
  await crowd.end();
  tell(`calm after ${faults.length} faults; waiting until all is published and applied`);
  const settledAt = await settled(stage, SETTLE_MS);
  tell(settledAt === undefined ? 'that did not happen' : `that took ${settledAt - calmAt} ms`);
  await watch.end();
  await Promise.all([history.close(), samples.close()]);
  const { samples: seen, usages } = watch;
  return { faults, samples: seen, usages, calmAt, ...(settledAt && { settledAt }), dump: await takeDump(stage) };
}

/** Lets the faults rage until the time is over and the plan carried out, as far as it can be, and all have healed. */
async function breakThings({ faults: kinds, minutes, seed }: Weather, stage: Stage, folder: string): Promise<Fault[]> {
  const spared = minutes >= SOAK_MINUTES ? APPS.map((app) => `${app}-1`) : [];
  const journal = new Journal<Fault>(join(folder, 'faults.jsonl'));
  const havoc = new Havoc(stage, journal);
  const lengthMs = minutes * MINUTE_MS;
  const overtime = setTimeout(() => havoc.end(), lengthMs * OVERTIME);
  await Promise.all([havoc.wreak(planFaults({ seed, minutes, kinds, spared })), pause(lengthMs)]);
  clearTimeout(overtime);
  await Promise.all(stage.instances.map((instance) => instance.whenUp()));
  await journal.close();
  return havoc.faults;
}
