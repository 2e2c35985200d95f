import { describe, expect, it } from 'vitest';
import { mustJoinAgain } from './group-errors.ts';
import { Membership } from './membership.ts';

const ofType = (type: string): Error => Object.assign(new Error(type), { type });

describe('a stay in a group', () => {
  it('given it is given up, then work is told to stop, but what ended well may still be committed', () => {
    const membership = new Membership({ orders: [0] }, () => undefined);

    membership.giveUp(new Error('sharing out anew'));

    expect([membership.signal.aborted, membership.current]).toEqual([true, true]);
  });

  it('given partitions were given out anew, then nothing of it may be committed any more', () => {
    const membership = new Membership({ orders: [0] }, () => undefined);

    membership.end();

    expect([membership.signal.aborted, membership.current]).toEqual([true, false]);
  });

  it('given it was given up for one reason, when another comes, then the first one stays', () => {
    const membership = new Membership({ orders: [0] }, () => undefined);
    const first = ofType('REBALANCE_IN_PROGRESS');

    membership.giveUp(first);
    membership.end();

    expect(membership.signal.reason).toBe(first);
  });

  it.each(['REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'NOT_COORDINATOR_FOR_GROUP'])(
    'given the broker answers %s, then the member has to join again',
    (type) => {
      expect(mustJoinAgain(ofType(type))).toBe(true);
    },
  );

  it.each([ofType('REQUEST_TIMED_OUT'), new Error('connection closed'), undefined])(
    'given %s, then it may go on',
    (error) => {
      expect(mustJoinAgain(error)).toBe(false);
    },
  );
});
