import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plant } from './plant.ts';
import { MUTANTS } from './planted/all.ts';

const read = (file: string): string => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');

describe('the planted mistakes', () => {
  it.each(MUTANTS)('given "$name", then it fits the sources as they are', (mutant) => {
    const planted = plant(mutant, read);

    for (const [file, text] of planted) expect(text).not.toBe(read(file));
  });

  it('given one whose place is not there any more, then it says so', () => {
    const [mutant] = MUTANTS;

    expect(() => plant(mutant!, () => 'rewritten')).toThrow('no longer applies');
  });
});
