import { describe, expect, it } from 'vitest';
import { StuckPartitions } from './stuck-partitions.ts';

/** With a clock that stands still unless it is told otherwise. */
function fresh() {
  const time = { ms: 0 };
  const clock = { now: () => 0, elapsed: () => time.ms, pause: () => Promise.resolve() };
  return { stuck: new StuckPartitions(clock), time };
}

describe('partitions that take nothing', () => {
  it('given one that keeps on taking nothing, then it rests twice as long each time, and ten seconds at most', () => {
    const { stuck, time } = fresh();

    const rests = Array.from({ length: 9 }, () => {
      stuck.tookNothing('a/0');
      const rest = stuck.nextTryMs();
      time.ms += rest;
      return rest;
    });

    expect(rests).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  });

  it('given one, then it is due when its rest is over, not before, and forgotten begins anew', () => {
    const { stuck, time } = fresh();
    stuck.tookNothing('a/0');
    stuck.tookNothing('a/0');

    expect([stuck.names, stuck.due()]).toEqual([['a/0'], undefined]);
    time.ms += 200;
    expect(stuck.due()?.place).toBe('a/0');
    stuck.forget('a/0');

    expect([stuck.names, stuck.due(), stuck.nextTryMs()]).toEqual([[], undefined, Infinity]);
    stuck.tookNothing('a/0');
    expect(stuck.nextTryMs()).toBe(100);
  });

  it('given several, then they are due one at a time, the longest resting first', () => {
    const { stuck, time } = fresh();
    stuck.tookNothing('a/0');
    time.ms += 10;
    stuck.tookNothing('a/1');
    time.ms += 200;

    expect(stuck.due()?.place).toBe('a/0');
    stuck.tookNothing('a/0');
    expect(stuck.due()?.place).toBe('a/1');
  });

  it('given a try that took seconds, then none is made, of any, for three times as long', () => {
    const { stuck, time } = fresh();
    stuck.tookNothing('a/0');
    stuck.tookNothing('a/1');
    time.ms += 3200;
    stuck.tookNothing('a/0', 3200);

    expect([stuck.due(), stuck.nextTryMs()]).toEqual([undefined, 9600]);
    time.ms += 9600;
    expect(stuck.due()?.place).toBe('a/1');
  });

  it('given one that takes what it is tried with, then the next try is of twice as many, until one comes to nothing', () => {
    const { stuck, time } = fresh();
    stuck.tookNothing('a/0');
    stuck.tookNothing('a/0');
    const tried: (number | undefined)[] = [];
    for (const took of [true, true, true, false, true]) {
      time.ms += stuck.nextTryMs();
      const { most } = stuck.due()!;
      tried.push(most);
      if (took) stuck.tookSome('a/0', most, 10);
      else stuck.tookNothing('a/0', 10);
    }

    expect(tried).toEqual([1, 2, 4, 8, 1]);
    expect([stuck.names, stuck.nextTryMs()]).toEqual([['a/0'], 30]);
  });
});
