import { saved, WaitForSubject, type AggregateKind, type StoredAggregate } from '../src/index.ts';
import type { Delivery } from '../src/inbox/delivery.ts';
import type { EventMeaning } from '../src/inbox/meaning.ts';
import type { AuditEntry } from '../src/operations/audit.ts';
import type { FailedEvent, GroupPlan } from '../src/plan/group-plan.ts';
import { parkedId } from '../src/inbox/parked-event.ts';
import { MOST_FOLLOWERS, planGroup } from '../src/plan/plan.ts';
import type { EventWork, ParkedWork, RepairWork, Work, WorkResult } from '../src/plan/work.ts';

export interface Diary {
  readonly entries: readonly number[];
}

const DIARY: AggregateKind<Diary> = {
  name: 'diary',
  collection: 'diaries',
  toFields: ({ entries }) => ({ entries }),
  fromFields: (_, { entries }) => ({ entries: entries as number[] }),
};

export const TOPIC = 'diary.entry';
const world = { now: 1_000, writer: 'test', attempt: 1, partitions: 12, newId: () => 'id', read: () => undefined };

export const entry = (number: number): EventMeaning<Diary> => ({
  decide: (diary) => saved({ entries: [...(diary?.entries ?? []), number] }, undefined),
});

export function event(key: string, number: number, meaning: EventMeaning<Diary> = entry(number)): EventWork<Diary> {
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

/** As a producer that does not count sends it; named by its offset. */
export function uncounted(key: string, offset: number, meaning?: EventMeaning<Diary>): EventWork<Diary> {
  const work = event(key, offset, meaning);
  return { ...work, delivery: { ...work.delivery, number: undefined } };
}

export const decision = (action: RepairWork['action'], key: string, number: number): RepairWork => {
  const why = { reason: 'gone from the topic', by: 'olga' };
  return { kind: 'repair', id: `${TOPIC}/${key}/${number}`, topic: TOPIC, key, action, ...why };
};

export const failing = {
  decide() {
    throw new Error('torn page');
  },
} satisfies EventMeaning<Diary>;

export const tornOnceThere = {
  decide(diary) {
    throw diary ? new Error('torn page') : new WaitForSubject('diary', 'a');
  },
} satisfies EventMeaning<Diary>;

export const early = {
  decide(diary) {
    if (!diary) throw new WaitForSubject('diary', 'a');
    return saved(diary, undefined);
  },
} satisfies EventMeaning<Diary>;

/** A database of maps, and the loading that GroupStore does. */
export class Memory {
  readonly diaries = new Map<string, StoredAggregate>();
  readonly parked = new Map<string, ParkedWork<Diary>>();
  readonly audit: AuditEntry[] = [];
  readonly foreign = new Set<string>();
  /** What the last group told of. */
  failed: readonly FailedEvent[] = [];
  private readonly meanings = new Map<string, Pick<ParkedWork<Diary>, 'delivery' | 'meaning'>>();

  /** Runs a group and every retry that it asks for. */
  commit(works: readonly Work<Diary>[]): readonly WorkResult[] {
    for (const work of works) {
      if (work.kind === 'event') this.meanings.set(parkedId(work.delivery), work);
    }
    const plan = planGroup(DIARY, this.load(works), works, world, (delivery) => delivery.position.offset);
    this.write(plan);
    this.failed = plan.failed;
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
      if (work.kind === 'event' && work.delivery.number !== undefined) {
        const { key, number } = work.delivery;
        for (const next of [number, number + 1]) lookedFor.add(`${TOPIC}/${key}/${next}`);
      } else if (work.kind !== 'command') {
        const { key } = work.kind === 'event' ? work.delivery : work;
        const all = [...this.parked.values()].filter((one) => one.parked.key === key);
        const some = all.toSorted((a, b) => numberOf(a) - numberOf(b)).slice(0, MOST_FOLLOWERS);
        followed.set(key, some.length < MOST_FOLLOWERS ? Infinity : numberOf(some.at(-1)!));
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
      foreign: this.foreign,
    };
  }

  private write({ writes }: GroupPlan): void {
    this.audit.push(...writes.audit);
    for (const document of writes.inserts) this.diaries.set(document._id, document);
    for (const { id, set, unset } of writes.changes) {
      const kept = Object.entries(this.diaries.get(id)!).filter(([name]) => !unset.includes(name));
      this.diaries.set(id, { ...(Object.fromEntries(kept) as StoredAggregate), ...set });
    }
    for (const place of writes.foreign) this.foreign.add(place);
    for (const id of writes.unpark) this.parked.delete(id);
    for (const parked of writes.park) this.parked.set(parked._id, { parked, ...this.meanings.get(parked._id)! });
  }
}

const numberOf = ({ parked }: ParkedWork<Diary>) => parked.number ?? 0;
export const oneTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);
