import { describe, expect, it } from 'vitest';
import type { Evidence } from '../evidence.ts';
import { BEGIN, ended, fault, GOOD, withOperation } from '../example.ts';
import { answers } from './answers.ts';
import { liveness } from './liveness.ts';

type Case = readonly [what: string, evidence: Evidence, breach: RegExp];

// Operation 2 asks orders-1 two seconds after the beginning and is answered 20 ms later.
const unavailable = withOperation(2, ended({ outcome: 'unknown', status: 503 }));
const { end: _end, ...neverAnswered } = GOOD.operations[1]!;
const nobodyAccepted = { ...GOOD, operations: GOOD.operations.map(ended({ outcome: 'unknown' })) };
const late = withOperation(2, ended({ at: BEGIN + 13_500 }));

describe('answers', () => {
  it('given a good storm, then there is nothing to say', () => expect(answers(GOOD)).toEqual([]));

  it.each<Case>([
    ['an answer after more than ten seconds', late, /op 2 .*took 11500 ms/],
    ['no answer at all', withOperation(2, () => neverAnswered), /op 2 .*never ended/],
    ['a 503 with nothing broken', unavailable, /503 with nothing broken/],
    [
      'a 503 while only the broker is away',
      { ...unavailable, faults: [fault('kill-broker', 'broker', 1000, 3000)] },
      /503 with/,
    ],
    [
      'a 503 six seconds after a fault',
      { ...unavailable, faults: [fault('kill-app', 'orders-1', -5000, 1000)] },
      /503 with/,
    ],
    [
      'a 503 while mongod fails commands of another app',
      { ...unavailable, faults: [{ ...fault('step-down', 'mongod', 1000, 2000), app: 'accounts' }] },
      /503 with/,
    ],
    [
      'a 503 of one of the two while a third one comes and goes',
      { ...unavailable, faults: [{ ...fault('extra', 'extra', 0, 9000), app: 'orders' }] },
      /503 with/,
    ],
    [
      'a 500, whatever is broken',
      { ...withOperation(2, ended({ status: 500 })), faults: [fault('kill-mongod', 'mongod', 0, 9000)] },
      /: 500/,
    ],
    [
      'an error that is no problem document',
      withOperation(2, ended({ outcome: 'fail', status: 404, plain: true })),
      /404 without/,
    ],
  ])('given %s, then it is named', (_what, evidence, breach) => expect(answers(evidence).join()).toMatch(breach));

  it.each<readonly [what: string, evidence: Evidence]>([
    ['a 503 while mongod is away', { ...unavailable, faults: [fault('kill-mongod', 'mongod', 1000, 3000)] }],
    ['a 503 soon after the other one was killed', { ...unavailable, faults: [fault('kill-app', 'orders-2', 0, 1000)] }],
    [
      'a 503 while mongod fails commands of this app',
      { ...unavailable, faults: [{ ...fault('step-down', 'mongod', 1000, 2000), app: 'orders' }] },
    ],
    [
      'a 503 to a question of the time before mongod’s return',
      {
        ...withOperation(2, ended({ outcome: 'unknown', status: 503, at: BEGIN + 11_500 })),
        faults: [fault('kill-mongod', 'mongod', 0, 3000)],
      },
    ],
    ['a late answer of an instance that was frozen', { ...late, faults: [fault('pause', 'orders-1', 2500, 9000)] }],
  ])('given %s, then there is nothing to say', (_what, evidence) => expect(answers(evidence)).toEqual([]));
});

describe('liveness', () => {
  const sample = (afterMs: number, events: number) => ({
    at: BEGIN + afterMs,
    recorded: events,
    pending: 0,
    applied: events,
  });
  const flowing = [sample(21_000, 5), sample(30_000, 9)];
  const standing = [sample(21_000, 5), sample(30_000, 5)];
  const accountsBack = fault('kill-app', 'accounts-1', 0, 500);
  const brokerBack = [fault('kill-broker', 'broker', 10_000, 10_000)];

  it('given a good storm, then there is nothing to say', () => expect(liveness(GOOD)).toEqual([]));

  it('given a stop in disorder while the broker is away, then there is nothing to say', () => {
    const stop = { ...fault('term', 'orders-1', 0, 1000), note: 'ended with 1' };

    expect(liveness({ ...GOOD, faults: [stop, fault('delay', 'broker', 500, 100)] })).toEqual([]);
  });

  it('given an app that nobody asks after its return, then nothing can be said', () =>
    expect(liveness({ ...GOOD, faults: [fault('kill-app', 'accounts-2', 10_000, 1000)] })).toEqual([]));

  it('given events that flow again after the broker’s return, then there is nothing to say', () =>
    expect(liveness({ ...GOOD, faults: brokerBack, samples: flowing })).toEqual([]));

  const killedAgain = [...brokerBack, fault('kill-broker', 'broker', 25_000, 9000)];

  it('given a broker that was killed again meanwhile, when events flow after that, then there is nothing to say', () =>
    expect(
      liveness({ ...GOOD, samples: [...standing, sample(45_000, 5), sample(50_000, 9)], faults: killedAgain }),
    ).toEqual([]));

  it('given a storm that is over before a write is due, then nothing can be said', () =>
    expect(
      liveness({ ...nobodyAccepted, calmAt: BEGIN + 4000, settledAt: BEGIN + 4000, faults: [accountsBack] }),
    ).toEqual([]));

  it.each<Case>([
    ['a calm that does not come', { ...GOOD, settledAt: GOOD.calmAt + 31_000 }, /only 31000 ms after the last fault/],
    [
      'events that stand still after the broker’s return',
      { ...GOOD, faults: brokerBack, samples: standing },
      /no event soon after kill-broker broker/,
    ],
    [
      'no write after mongod’s return',
      { ...nobodyAccepted, faults: [fault('kill-mongod', 'mongod', 0, 1500)] },
      /no write soon after kill-mongod mongod/,
    ],
    [
      'no write at an app after its return',
      { ...nobodyAccepted, faults: [accountsBack] },
      /no write soon after kill-app accounts-1/,
    ],
    [
      'events that stand still when the broker has returned twice',
      { ...GOOD, faults: killedAgain, samples: [...standing, sample(45_000, 5)] },
      /no event soon after .*00:20.*no event soon after .*00:34/s,
    ],
    [
      'a stop in disorder with nothing else broken',
      { ...GOOD, faults: [{ ...fault('term', 'orders-1', 0, 1000), note: 'ended with SIGKILL' }] },
      /term orders-1, .*ended with SIGKILL/,
    ],
  ])('given %s, then it is named', (_what, evidence, breach) => expect(liveness(evidence).join()).toMatch(breach));
});
