import { execFileSync } from 'node:child_process';
import { stopAllKept } from '@storefront/servers';
import { afterAll, describe, expect, it } from 'vitest';
import { conduct } from './conduct.ts';
import { FAULT_KINDS } from './faults/fault.ts';

const MINUTES = 4;

/** The commit is the seed: a failure can be had again, and the next commit meets another storm. */
const seedOfCommit = (): number =>
  Number.parseInt(execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).slice(0, 8), 16);

describe('all promises, in a storm', () => {
  afterAll(stopAllKept);

  it(`given ${MINUTES} minutes of everything that can break, when it is calm again, then every checker is content`, async () => {
    const weather = { seed: seedOfCommit(), minutes: MINUTES, faults: FAULT_KINDS, rate: 40 };

    const verdict = await conduct(weather, (line) => process.stdout.write(`${line}\n`));

    expect(Object.entries(verdict).filter(([, breaches]) => breaches.length > 0)).toEqual([]);
  }, 900_000);
});
