import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from './faults/fault.ts';
import { readOptions } from './options.ts';

describe('the options of a storm', () => {
  it('given none, then it is four minutes of everything, by a seed of 32 bits', () => {
    const { faults, minutes, rate, seed } = readOptions([]);

    expect({ faults, minutes, rate }).toEqual({ faults: FAULT_KINDS, minutes: 4, rate: 40 });
    expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  });

  it('given a seed, a length and some faults, then that is meant', () =>
    expect(readOptions(['--seed', '7', '--minutes', '60', '--faults', 'pause,cut'])).toMatchObject({
      seed: 7,
      minutes: 60,
      faults: ['pause', 'cut'],
    }));

  it('given none of the faults, then nothing is broken', () =>
    expect(readOptions(['--faults', 'none']).faults).toEqual([]));

  it.each([
    [['--seed', '-1']],
    [['--seed', '4294967296']],
    [['--minutes', 'long']],
    [['--faults', 'hail']],
    [['--speed', '1']],
  ])('given %j, then it says what is wrong and where there is help', (args) =>
    expect(() => readOptions(args)).toThrow(/The options are wrong[\s\S]*--help/u),
  );
});
