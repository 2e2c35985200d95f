import { describe, expect, it } from 'vitest';
import { Chance } from './chance.ts';

const draws = (chance: Chance) => Array.from({ length: 1000 }, () => chance.next());

describe('chance', () => {
  it('given a seed, then it gives the same draws again, and another one others', () => {
    expect(draws(new Chance(7))).toEqual(draws(new Chance(7)));
    expect(draws(new Chance(8))).not.toEqual(draws(new Chance(7)));
  });

  it('given draws from a stream of its own, then those of another are not changed', () => {
    const [one, other] = [new Chance(7), new Chance(7)];
    draws(one.fork('clients'));

    expect(draws(one.fork('faults'))).toEqual(draws(other.fork('faults')));
    expect(draws(one.fork('faults'))).not.toEqual(draws(one.fork('clients')));
  });

  it('given weights, then each comes up as often as it weighs', () => {
    const chance = new Chance(7);
    const picked = Array.from({ length: 10_000 }, () => chance.weighted({ often: 3, seldom: 1, never: 0 }));

    expect(picked.filter((one) => one === 'often').length / 10_000).toBeCloseTo(0.75, 1);
    expect(picked).not.toContain('never');
  });
});
