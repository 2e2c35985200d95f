import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decision,
  early,
  entry,
  event,
  failing,
  Memory,
  oneTo,
  TOPIC,
  tornOnceThere,
  uncounted,
  type Diary,
} from '../../test/diary.ts';
import { ignored, saved, WaitForSubject } from '../index.ts';
import type { EventMeaning } from '../inbox/meaning.ts';
import { MOST_FOLLOWERS } from './plan.ts';
import type { EventWork, RepairWork } from './work.ts';

describe('planning a group', () => {
  it('given one that changes in place what was loaded, then it fails, where nothing of it would have been written', () => {
    const memory = new Memory();
    memory.commit([event('a', 1)]);
    const inPlace: EventMeaning<Diary> = {
      decide(diary) {
        (diary!.entries as number[]).push(2);
        return saved(diary!, undefined);
      },
    };

    const results = memory.commit([event('a', 2, inPlace)]);

    expect(results).toEqual([{ kind: 'event', fate: 'failed' }]);
    expect(memory.entries('a')).toEqual([1]);
  });

  it('given events in any order, doubled and cut into groups in any way, then the state is that of 1..n in order', () => {
    const numbers = oneTo(25);
    const doubled = fc.shuffledSubarray([...numbers, ...numbers, ...numbers], { minLength: 75, maxLength: 75 });
    const cuts = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });

    fc.assert(
      fc.property(doubled, cuts, (order, sizes) => {
        const memory = new Memory();
        for (let at = 0, i = 0; at < order.length; i++) {
          const size = sizes[i % sizes.length]!;
          memory.commit(order.slice(at, at + size).map((number) => event('a', number)));
          at += size;
        }
        expect(memory.entries('a')).toEqual(numbers);
        expect(memory.parked.size).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('given a failing event anywhere, then what came before applies, it fails and what follows waits', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(oneTo(12), { minLength: 12 }), fc.integer({ min: 1, max: 12 }), (order, bad) => {
        const memory = new Memory();
        memory.commit(order.map((number) => event('a', number, number === bad ? failing : entry(number))));
        expect(memory.entries('a')).toEqual(oneTo(bad - 1));
        const statuses = [...memory.parked.values()].map(({ parked }) => [parked.number, parked.status]);
        expect(new Map(statuses as [number, string][]).get(bad)).toBe('failed');
        expect(statuses.filter(([, status]) => status === 'waiting')).toHaveLength(12 - bad);
      }),
    );
  });

  it('given more waiting events than one group reads, when the gap closes, then all apply', () => {
    const memory = new Memory();
    const many = 2 * MOST_FOLLOWERS + 7;
    memory.commit(
      oneTo(many)
        .slice(1)
        .map((number) => event('a', number)),
    );
    expect(memory.parked.size).toBe(many - 1);

    memory.commit([event('a', 1)]);

    expect(memory.entries('a')).toEqual(oneTo(many));
    expect(memory.parked.size).toBe(0);
  });

  it('given an event that concerns others, then its number is noted and nothing else changes', () => {
    const memory = new Memory();

    memory.commit([event('a', 1), event('a', 2, ignored), event('a', 3)]);

    expect(memory.entries('a')).toEqual([1, 3]);
    expect(memory.diaries.get('a')).toMatchObject({ applied: 3, version: 3 });
  });

  it('given an event before its subject, then it waits, and is put off when a retry brings nothing', () => {
    const memory = new Memory();

    const [result] = memory.commit([event('a', 1, early)]);
    const [retried] = memory.commit([{ kind: 'retry', topic: TOPIC, key: 'a' }]);

    expect(result).toEqual({ kind: 'event', fate: 'waiting' });
    expect(retried).toEqual({ kind: 'retried', applied: 0 });
    expect(memory.diaries.size).toBe(0);
  });
});

describe('an event that one process parked while another applied a copy of it', () => {
  const parkedThoughApplied = (meaning?: EventMeaning<Diary>) => {
    const memory = new Memory();
    memory.commit([event('a', 1, meaning ?? early)]);
    const [left] = [...memory.parked];
    memory.parked.clear();
    memory.commit([event('a', 1), event('a', 2)]);
    memory.parked.set(...left!);
    return memory;
  };

  it('given that it waits, when its key is tried again, then nothing is parked any more', () => {
    const memory = parkedThoughApplied();

    expect(memory.commit([{ kind: 'retry', topic: TOPIC, key: 'a' }])).toEqual([{ kind: 'retried', applied: 0 }]);

    expect(memory.parked.size).toBe(0);
    expect(memory.entries('a')).toEqual([1, 2]);
  });

  it.each(['release', 'skip'] as const)(
    'given that it failed, then a person can %s it, and it has no effect',
    (how) => {
      const memory = parkedThoughApplied(failing);

      expect(memory.commit([decision(how, 'a', 1)])).toEqual([{ kind: 'repaired', applied: 0 }]);

      expect(memory.parked.size).toBe(0);
      expect(memory.entries('a')).toEqual([1, 2]);
    },
  );
});

describe('events of a producer that does not count', () => {
  it('given a failed one with others behind it, when a person skips it, then these apply at once and in order', () => {
    const memory = new Memory();
    memory.commit([uncounted('a', 7, failing), uncounted('a', 8), uncounted('a', 9)]);
    const [failed] = [...memory.parked.keys()];

    const skip: RepairWork = { ...decision('skip', 'a', 7), id: failed! };

    expect(memory.commit([skip])).toEqual([{ kind: 'repaired', applied: 3 }]);
    expect(memory.entries('a')).toEqual([8, 9]);
    expect(memory.parked.size).toBe(0);
  });

  it.each(['release', 'skip'] as const)('given one behind a failed one, then a person cannot %s it yet', (how) => {
    const memory = new Memory();
    memory.commit([uncounted('a', 7, failing), uncounted('a', 8)]);
    const [failed, behind] = [...memory.parked.keys()];

    const [result] = memory.commit([{ ...decision(how, 'a', 8), id: behind! }]);

    expect(result).toEqual({ kind: 'not-repairable', why: `${failed} comes first`, isParked: true });
    expect(memory.entries('a')).toEqual([]);
    expect(memory.audit).toEqual([]);
  });

  it.each([
    ['waits for its subject', 'a', early],
    ['has no key either', '', failing],
  ])('given one behind another that %s, then a person can release it', (_what, key, meaning) => {
    const memory = new Memory();
    memory.commit([uncounted(key, 7, meaning), uncounted(key, 8, failing)]);
    const id = [...memory.parked.keys()].at(-1)!;

    expect(memory.commit([{ ...decision('release', key, 8), id }])).toMatchObject([{ kind: 'repaired' }]);
  });

  /** As {@link entry}, once there is a diary. */
  const onceThere = (number: number): EventMeaning<Diary> => ({
    decide(diary) {
      if (!diary) throw new WaitForSubject('diary', 'a');
      return saved({ entries: [...diary.entries, number] }, undefined);
    },
  });
  /** These wait for their diary, which has come since. */
  const thatWaited = (...offsets: number[]) => {
    const memory = new Memory();
    memory.commit(offsets.map((offset) => uncounted('a', offset, onceThere(offset))));
    memory.commit([event('a', 1)]);
    return memory;
  };

  it('given some that waited for their subject, when it is there, then a later one does not overtake them', () => {
    const memory = thatWaited(7, 8);

    expect(memory.commit([uncounted('a', 9)])).toEqual([{ kind: 'event', fate: 'applied' }]);

    expect(memory.entries('a')).toEqual([1, 7, 8, 9]);
    expect(memory.parked.size).toBe(0);
  });

  it('given more of them than one group reads, then a later one does not overtake them either', () => {
    const many = oneTo(MOST_FOLLOWERS + 5).map((n) => n + 10);
    const memory = thatWaited(...many);

    memory.commit([uncounted('a', 900), uncounted('a', 901)]);
    memory.commit([{ kind: 'retry', topic: TOPIC, key: 'a' }]);

    expect(memory.entries('a')).toEqual([1, ...many, 900, 901]);
  });

  it('given one of them that fails now, then a later one waits behind it', () => {
    const memory = new Memory();
    memory.commit([uncounted('a', 7, tornOnceThere)]);
    memory.commit([event('a', 1)]);

    expect(memory.commit([uncounted('a', 8)])).toEqual([{ kind: 'event', fate: 'waiting' }]);

    expect([...memory.parked.values()].map(({ parked }) => parked.reason)).toEqual(['refused', 'behind']);
  });

  it('given one of them that was applied elsewhere, when a later one comes, then it has no second effect', () => {
    const memory = thatWaited(7);
    memory.foreign.add('7');

    memory.commit([uncounted('a', 8)]);

    expect(memory.entries('a')).toEqual([1, 8]);
    expect(memory.parked.size).toBe(0);
  });

  it('given a later one that cannot be written together with them, then it waits behind them', () => {
    const memory = thatWaited(7);

    expect(memory.commit([{ ...uncounted('a', 8), alone: true }])).toEqual([{ kind: 'event', fate: 'waiting' }]);

    expect(memory.entries('a')).toEqual([1]);
    memory.commit([{ kind: 'retry', topic: TOPIC, key: 'a' }]);
    expect(memory.entries('a')).toEqual([1, 7, 8]);
  });

  it('given a failed one behind one of them, when a person releases it, then it does not overtake that', () => {
    const memory = new Memory();
    memory.commit([uncounted('a', 7, onceThere(7)), uncounted('a', 8, failing)]);
    memory.commit([event('a', 1)]);
    const [id, failed] = [...memory.parked].at(-1)!;
    memory.parked.set(id, { ...failed, meaning: entry(8) });

    expect(memory.commit([{ ...decision('release', 'a', 8), id }])).toEqual([{ kind: 'repaired', applied: 2 }]);

    expect(memory.entries('a')).toEqual([1, 7, 8]);
  });

  it('given one that is parked though it was applied, when its key is tried again, then it has no second effect', () => {
    const memory = new Memory();
    memory.commit([uncounted('a', 7, early)]);
    const [left] = [...memory.parked];
    memory.parked.clear();
    memory.commit([uncounted('a', 7)]);
    memory.parked.set(left![0], { ...left![1], meaning: entry(7) });

    expect(memory.commit([{ kind: 'retry', topic: TOPIC, key: 'a' }])).toEqual([{ kind: 'retried', applied: 0 }]);

    expect(memory.entries('a')).toEqual([7]);
    expect(memory.parked.size).toBe(0);
  });
});

describe('accepting a gap', () => {
  const REFUSED: readonly [what: string, arrived: readonly EventWork<Diary>[], asked: number, why: string][] = [
    ['nothing parked', [event('a', 1)], 2, 'there is no parked event of that id'],
    ['another key parked', [event('b', 5)], 5, 'there is no parked event of that id'],
    ['one that failed in its turn', [event('a', 1, failing)], 1, 'nothing is missing before it'],
    ['one behind a failed one', [event('a', 1, failing), event('a', 2)], 2, `${TOPIC}/a/1 comes first`],
    ['a later one than the earliest', [event('a', 4), event('a', 7)], 7, `${TOPIC}/a/4 comes first`],
  ];

  it.each(REFUSED)('given %s, then it is refused and nothing changes', (_what, arrived, asked, why) => {
    const memory = new Memory();
    memory.commit(arrived);
    const before = structuredClone([...memory.diaries]);

    const [result] = memory.commit([decision('accept-gap', 'a', asked)]);

    expect(result).toMatchObject({ kind: 'not-repairable', why });
    expect([...memory.diaries]).toEqual(before);
    expect(memory.audit).toEqual([]);
  });

  const ACCEPTED: readonly [what: string, numbers: readonly number[], first: number, applied: number, last: number][] =
    [
      ['one event behind a gap', [1, 4], 4, 1, 4],
      ['several in a row behind it', [1, 4, 5, 6], 4, 3, 6],
      ['a second gap', [1, 4, 5, 8], 4, 2, 5],
      ['a key that has applied nothing yet', [3, 4], 3, 2, 4],
      ['more than one group reads', [1, ...oneTo(MOST_FOLLOWERS + 50).map((n) => n + 2)], 3, MOST_FOLLOWERS, 252],
    ];

  it.each(ACCEPTED)('given %s, then all up to the next gap apply in order', (_what, numbers, first, applied, last) => {
    const memory = new Memory();
    memory.commit(numbers.map((number) => event('a', number)));
    const before = memory.diaries.get('a')?.applied ?? 0;

    const [result] = memory.commit([decision('accept-gap', 'a', first)]);

    expect(result).toEqual({ kind: 'repaired', applied });
    expect(memory.entries('a')).toEqual(numbers.filter((number) => number <= last));
    expect(memory.diaries.get('a')?.applied).toBe(last);
    expect(memory.audit).toMatchObject([
      { action: 'accept-gap', target: `${TOPIC}/a/${first}`, by: 'olga', missing: { from: before + 1, to: first - 1 } },
    ]);
  });

  it('given that the missing one comes after all, then it is a duplicate', () => {
    const memory = new Memory();
    memory.commit([event('a', 1), event('a', 3)]);
    memory.commit([decision('accept-gap', 'a', 3)]);

    expect(memory.commit([event('a', 2)])).toEqual([{ kind: 'event', fate: 'duplicate' }]);
    expect(memory.entries('a')).toEqual([1, 3]);
  });

  it('given that the first one behind it fails, then the gap stays accepted and a person decides about that one', () => {
    const memory = new Memory();
    memory.commit([event('a', 3, failing), event('a', 4)]);

    expect(memory.commit([decision('accept-gap', 'a', 3)])).toEqual([{ kind: 'repaired', applied: 0 }]);
    expect(memory.parked.get(`${TOPIC}/a/3`)?.parked).toMatchObject({ status: 'failed', error: 'torn page' });

    expect(memory.commit([decision('skip', 'a', 3)])).toEqual([{ kind: 'repaired', applied: 2 }]);
    expect(memory.entries('a')).toEqual([4]);
  });
});
