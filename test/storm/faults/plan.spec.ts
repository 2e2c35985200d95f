import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from './fault.ts';
import { planFaults } from './plan.ts';

const CI = { seed: 7, minutes: 4, kinds: FAULT_KINDS };
const countOf = (kind: string, plan = planFaults(CI)) => plan.filter((fault) => fault.kind === kind).length;

describe('a plan of faults', () => {
  it('given the same seed, then it is the same plan, and given another one, it is not', () => {
    expect(planFaults(CI)).toEqual(planFaults(CI));
    expect(planFaults({ ...CI, seed: 8 })).not.toEqual(planFaults(CI));
  });

  it.each([
    ['kill-app', 60],
    ['kill-mongod', 8],
    ['kill-broker', 4],
    ['pause', 10],
    ['cut', 10],
    ['poison', 14],
  ])('given four minutes, then there are more of %s than the %i that must have been', (kind, least) =>
    expect(countOf(kind)).toBeGreaterThan(least),
  );

  it('given some kinds only, then there are no others', () => {
    const plan = planFaults({ ...CI, kinds: ['pause', 'cut'] });

    expect(new Set(plan.map(({ kind }) => kind))).toEqual(new Set(['pause', 'cut']));
  });

  it('given the four minutes, then all are due within them, and both instances of an app are hit at once now and then', () => {
    const plan = planFaults(CI);
    const kills = plan.filter(({ kind }) => kind === 'kill-app');

    expect(Math.max(...plan.map(({ atMs }) => atMs))).toBeLessThan(240_000);
    expect(kills.length - new Set(kills.map(({ atMs }) => atMs)).size).toBeGreaterThan(0);
  });

  it('given a minute, then at its end nothing breaks but topics', () => {
    const plan = planFaults({ ...CI, minutes: 60 }).filter(({ atMs }) => atMs % 60_000 >= 42_000);

    expect(new Set(plan.map(({ victim }) => victim))).toEqual(new Set(['topics']));
  });

  it('given a spared instance, then it is frozen now and then, and never killed or stopped', () => {
    const plan = planFaults({ ...CI, minutes: 60, spared: ['orders-1'] });

    expect(new Set(plan.filter(({ victim }) => victim === 'orders-1').map(({ kind }) => kind))).toEqual(
      new Set(['pause']),
    );
  });
});
