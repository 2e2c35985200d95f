import { execFileSync } from 'node:child_process';
import { stopAllKept } from '@storefront/servers';
import { afterAll, describe, expect, it } from 'vitest';
import { conduct } from './conduct.ts';
import { readOptions } from './options.ts';

/** The commit is the seed: a failure can be had again, and the next commit meets another storm. */
const seedOfCommit = (): number =>
  Number.parseInt(execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).slice(0, 8), 16);

describe('all promises, in a storm', () => {
  afterAll(stopAllKept);

  it('given all that can break, for as long as the command takes by itself, when it is calm again, then every checker is content', async () => {
    const { faults, minutes, rate, seed } = readOptions(['--seed', String(seedOfCommit())]);

    const verdict = await conduct({ seed, minutes, faults, rate }, (line) => process.stdout.write(`${line}\n`));

    expect(Object.entries(verdict).filter(([, breaches]) => breaches.length > 0)).toEqual([]);
  }, 900_000);
});
