import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ignored, saved, WaitForSubject, type AggregateKind, type StoredAggregate } from '../index.ts';
import type { Delivery } from '../inbox/delivery.ts';
import type { EventMeaning } from '../inbox/meaning.ts';
import type { GroupPlan } from './group-plan.ts';
import { MOST_FOLLOWERS, planGroup } from './plan.ts';
import type { EventWork, ParkedWork, Work, WorkResult } from './work.ts';

interface Diary {
  readonly entries: readonly number[];
}

const DIARY: AggregateKind<Diary> = {
  name: 'diary',
  collection: 'diaries',
  toFields: ({ entries }) => ({ entries }),
  fromFields: (_, { entries }) => ({ entries: entries as number[] }),
};

const TOPIC = 'diary.entry';
const world = { now: 1_000, writer: 'test', newId: () => 'id', read: () => undefined };

const entry = (number: number): EventMeaning<Diary> => ({
  decide: (diary) => saved({ entries: [...(diary?.entries ?? []), number] }, undefined),
});

function event(key: string, number: number, meaning: EventMeaning<Diary> = entry(number)): EventWork<Diary> {
  const delivery: Delivery = {
    topic: TOPIC,
    key,
    number,
    type: 'diary.entry.v1',
    position: { partition: 0, offset: String(number), timestamp: '0' },
    value: null,
    headers: {},
    event: { topic: TOPIC, key, number, type: 'diary.entry.v1', data: null, time: 0 },
    trouble: undefined,
    mayBeFirst: false,
  };
  return { kind: 'event', delivery, meaning };
}

/** A database of maps, and the loading that GroupStore does. */
class Memory {
  readonly diaries = new Map<string, StoredAggregate>();
  readonly parked = new Map<string, ParkedWork<Diary>>();
  private readonly meanings = new Map<string, Pick<ParkedWork<Diary>, 'delivery' | 'meaning'>>();

  /** Runs a group and every retry that it asks for. */
  commit(works: readonly Work<Diary>[]): readonly WorkResult[] {
    for (const work of works) {
      if (work.kind === 'event') this.meanings.set(idOf(work.delivery), work);
    }
    const plan = planGroup(DIARY, this.load(works), works, world, (delivery) => delivery.position.offset);
    this.write(plan);
    for (const { topic, key } of plan.unfinished) this.commit([{ kind: 'retry', topic, key }]);
    return plan.results;
  }

  entries(key: string): readonly number[] {
    return (this.diaries.get(key)?.['entries'] as number[] | undefined) ?? [];
  }

  private load(works: readonly Work<Diary>[]) {
    const lookedFor = new Set<string>();
    const followed = new Map<string, number>();
    const parked = new Map<string, ParkedWork<Diary>>();
    for (const work of works) {
      if (work.kind === 'event') {
        const { key, number = 0 } = work.delivery;
        for (const next of [number, number + 1]) lookedFor.add(`${TOPIC}/${key}/${next}`);
      } else if (work.kind === 'retry') {
        const all = [...this.parked.values()].filter((one) => one.parked.key === work.key);
        const some = all.toSorted((a, b) => a.parked.number! - b.parked.number!).slice(0, MOST_FOLLOWERS);
        followed.set(work.key, some.length < MOST_FOLLOWERS ? Infinity : some.at(-1)!.parked.number!);
        for (const one of some) parked.set(one.parked._id, one);
      }
    }
    for (const id of lookedFor) {
      const found = this.parked.get(id);
      if (found) parked.set(id, found);
    }
    return {
      aggregates: [...this.diaries.values()],
      parked: [...parked.values()],
      lookedFor,
      followed,
      foreign: new Set<string>(),
    };
  }

  private write({ writes }: GroupPlan): void {
    for (const document of writes.inserts) this.diaries.set(document._id, document);
    for (const { document } of writes.replacements) this.diaries.set(document._id, document);
    for (const id of writes.unpark) this.parked.delete(id);
    for (const parked of writes.park) this.parked.set(parked._id, { parked, ...this.meanings.get(parked._id)! });
  }
}

const idOf = ({ topic, key, number }: Delivery) => `${topic}/${key}/${number}`;
const oneTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

describe('planning a group', () => {
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
    const failing: EventMeaning<Diary> = {
      decide() {
        throw new Error('torn page');
      },
    };
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
    const early: EventMeaning<Diary> = {
      decide(diary) {
        if (!diary) throw new WaitForSubject('diary', 'a');
        return saved(diary, undefined);
      },
    };

    const [result] = memory.commit([event('a', 1, early)]);
    const [retried] = memory.commit([{ kind: 'retry', topic: TOPIC, key: 'a' }]);

    expect(result).toEqual({ kind: 'event', fate: 'waiting' });
    expect(retried).toEqual({ kind: 'retried', applied: 0 });
    expect(memory.diaries.size).toBe(0);
  });
});
