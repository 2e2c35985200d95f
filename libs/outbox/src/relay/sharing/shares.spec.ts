import { describe, expect, it } from 'vitest';
import { fairShare, isForTaking, nextExpiryMs, type LeaseNow } from './shares.ts';

const lease = (_id: number, owner: string | null, leftMs: number): LeaseNow => ({ _id, owner, leftMs });
const held = (owner: string, ...buckets: readonly number[]) => buckets.map((bucket) => lease(bucket, owner, 900));
const free = (...buckets: readonly number[]) => buckets.map((bucket) => lease(bucket, null, -1));

describe('the fair share of a relay', () => {
  it('given nobody else, then it keeps all and wants all that is free', () => {
    expect(fairShare([...held('a', 0, 1), ...free(2, 3)], 'a', 1)).toEqual({ kept: [0, 1], surplus: [], missing: 2 });
  });

  it('given a second relay, then what is above half is given back', () => {
    expect(fairShare(held('a', 0, 1, 2, 3), 'a', 2)).toEqual({ kept: [0, 1], surplus: [2, 3], missing: 0 });
  });

  it('given buckets that can not be divided evenly, then the shares together cover all', () => {
    const all = [...held('a', 0, 1, 2), ...held('b', 3, 4)];

    expect(fairShare(all, 'a', 2).kept).toEqual([0, 1, 2]);
    expect(fairShare(all, 'b', 2)).toEqual({ kept: [3, 4], surplus: [], missing: 1 });
  });

  it('given a lease of its own that ran out, then it is not kept', () => {
    expect(fairShare([lease(0, 'a', 0), ...held('a', 1)], 'a', 1).kept).toEqual([1]);
  });
});

describe('taking a lease', () => {
  it.each([
    ['a free one, below the share', lease(0, null, -1), 1, true],
    ['a free one, at the share', lease(0, null, -1), 0, false],
    ["a dead owner's, even at the share", lease(0, 'dead', -1), 0, true],
    ["a living owner's", lease(0, 'b', 1), 9, false],
  ])('given %s', (_what, found, missing, expected) => {
    expect(isForTaking(found, missing)).toBe(expected);
  });

  it('given leases of others, then the first that may end is known', () => {
    expect(nextExpiryMs([lease(0, 'b', 700), lease(1, 'c', 300), lease(2, 'a', 5)], 'a')).toBe(300);
    expect(nextExpiryMs(free(0), 'a')).toBe(Infinity);
  });
});
