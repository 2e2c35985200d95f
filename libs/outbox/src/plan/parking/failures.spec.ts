import { Refusal } from '@storefront/contracts';
import { describe, expect, it } from 'vitest';
import {
  decision,
  early,
  event,
  failing,
  Memory,
  TOPIC,
  tornOnceThere,
  uncounted,
  type Diary,
} from '../../../test/diary.ts';
import { failedWith } from '../../inbox/delivery.ts';
import type { EventMeaning } from '../../inbox/meaning.ts';
import { parkedId } from '../../inbox/parked-event.ts';
import type { Work } from '../work.ts';

class DiaryFull extends Refusal {
  readonly code = 'diary.full';
  readonly kind = 'rule';
}

const refusing: EventMeaning<Diary> = {
  decide() {
    throw new DiaryFull('the diary is full');
  },
};

describe('what a group tells of events that fail', () => {
  const retry = { kind: 'retry', topic: TOPIC, key: 'a' } as const;
  const unwritable = failedWith(new Error('too large'), '');
  const skip = decision('skip', 'a', 1);
  type Row = readonly [what: string, before: readonly Work<Diary>[], group: readonly Work<Diary>[], told: string[]];
  const ROWS: readonly Row[] = [
    ['one that comes', [], [event('a', 1, failing)], ['a/1']],
    ['one of each of two keys', [], [event('a', 1, failing), event('b', 1, failing)], ['a/1', 'b/1']],
    ['one that follows what it waited for', [event('a', 2, failing)], [event('a', 1)], ['a/2']],
    ['one that is tried again', [uncounted('a', 7, tornOnceThere), event('a', 1)], [retry], ['@0:7:0']],
    ['one that could not be written', [event('a', 1, early)], [{ ...retry, unwritable }], ['a/1']],
    ['one that a person releases', [event('a', 1, failing)], [decision('release', 'a', 1)], ['a/1']],
    ['one that is skipped in the same group', [], [event('a', 1, failing), skip], []],
    ['one that comes again', [event('a', 1, failing)], [event('a', 1, failing)], []],
    ['one behind it', [event('a', 1, failing)], [event('a', 2, failing)], []],
    ['one before its subject', [], [event('a', 1, early)], []],
  ];

  it.each(ROWS)('given %s, then it is told of once where it has failed', (_what, before, group, told) => {
    const memory = new Memory();
    for (const work of before) memory.commit([work]);

    memory.commit(group);

    const ids = memory.failed.map(({ delivery }) => parkedId(delivery).replace(/^diary\.entry\/?/u, ''));
    expect(ids).toEqual(told);
  });

  it('given one that nobody expected, then it comes with what was thrown, and nothing of that is stored', () => {
    const memory = new Memory();

    memory.commit([event('a', 1, failing), event('b', 1, refusing)]);

    const thrown = expect.objectContaining({ message: 'torn page' }) as Error;
    expect(memory.failed.map(({ trouble }) => trouble)).toEqual([
      { status: 'failed', reason: 'refused', error: 'torn page', cause: thrown },
      { status: 'failed', reason: 'refused', error: 'the diary is full' },
    ]);
    for (const { parked } of memory.parked.values()) expect(parked).not.toHaveProperty('cause');
  });
});
