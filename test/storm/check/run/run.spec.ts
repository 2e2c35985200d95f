import { describe, expect, it } from 'vitest';
import { BEGIN, fault, GOOD } from '../example.ts';
import { counts } from './counts.ts';
import { resources } from './resources.ts';
import { vacuous } from './vacuous.ts';

describe('vacuous', () => {
  const evidence = { ...GOOD, faults: [fault('kill-app', 'orders-1', 0, 1000)] };

  it('given a storm that did all it should, then there is nothing to say', () =>
    expect(vacuous({ 'kill-app': 1, accepted: 4 })(evidence)).toEqual([]));

  it('given too few kills, too few writes and no copies, then each is named', () =>
    expect(vacuous({ 'kill-app': 2, accepted: 5, copies: 1 })(evidence)).toEqual([
      'kill-app: 1 of at least 2',
      'accepted: 4 of at least 5',
      'copies: 0 of at least 1',
    ]));

  it('given a kind that could not be done here, then that is said', () => {
    const skew = { ...fault('skew', 'extra', 0, 0), leftOut: 'no libfaketime here' };

    expect(vacuous({ skew: 1 })({ ...GOOD, faults: [skew] })).toEqual([
      'skew: 0 of at least 1 (left out: no libfaketime here)',
    ]);
  });

  it('given an app that is killed and asked after its return, then that return counts, and the time without an excuse', () => {
    const faults = [fault('kill-app', 'orders-1', 1000, 800), fault('kill-app', 'accounts-2', 90_000, 1000)];

    // From the first question on 99 s, of which orders has an excuse for 5.8.
    expect(counts({ ...GOOD, faults })).toMatchObject({ returns: 1, unexcused: 94 });
  });

  it('given copies of relays, of the storm and poison, then they are told apart', () => {
    const [record] = GOOD.dump.records;
    const records = [
      ...GOOD.dump.records,
      record!,
      { ...record!, again: true as const },
      { ...record!, poison: 'no key 1' },
    ];

    expect(counts({ ...GOOD, dump: { ...GOOD.dump, records } })).toMatchObject({ copies: 1, resent: 1, poisons: 1 });
  });
});

describe('resources', () => {
  const MINUTES = 40;
  const life = (rssMb: (minute: number) => number, fullFrom = 1) =>
    Array.from({ length: MINUTES }, (_, minute) => ({
      at: BEGIN + minute * 60_000,
      instance: 'orders-1',
      start: 1,
      rssMb: rssMb(minute),
      handles: 50,
      fullCollections: minute < fullFrom ? 2 : 3,
    }));

  it('given memory that rises while it warms up and then stays, then there is nothing to say', () =>
    expect(resources({ ...GOOD, usages: life((minute) => Math.min(150, 100 + minute * 10)) })).toEqual([]));

  it('given memory that goes on rising, then it is named', () =>
    expect(resources({ ...GOOD, usages: life((minute) => 100 + minute * 3) })).toEqual([
      expect.stringMatching(/orders-1, start 1: rssMb rose/u),
    ]));

  it('given memory that rises until the heap has been collected once, then there is nothing to say', () =>
    expect(resources({ ...GOOD, usages: life((minute) => Math.min(200, 100 + minute * 5), 20) })).toEqual([]));

  it('given a short life, then nothing can be said', () =>
    expect(resources({ ...GOOD, usages: life((minute) => 100 + minute * 3).slice(0, 18) })).toEqual([]));
});
