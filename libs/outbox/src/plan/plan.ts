import { eventId, Refusal, SKIPPED } from '@storefront/contracts';
import type { AggregateKind } from '../aggregate/kind.ts';
import type { Delivery, Trouble } from '../inbox/delivery.ts';
import { ignored, type EventMeaning } from '../inbox/meaning.ts';
import { parkedId } from '../inbox/parked-event.ts';
import type { AuditEntry } from '../operations/audit.ts';
import { Aggregates, type Slot, type World } from './aggregates.ts';
import type { GroupPlan, Loaded } from './group-plan.ts';
import { hasBeenApplied, isCounted, isTrouble, troubleWith } from './parking/parked-work.ts';
import { ParkingLot } from './parking/parking-lot.ts';
import { auditOf, whyNotNow } from './parking/repair-rules.ts';
import { Uncounted } from './parking/uncounted.ts';
import type { CommandWork, EventFate, EventWork, ParkedWork, RepairWork, RetryWork, Work, WorkResult } from './work.ts';

/**
 * Decides a whole group: works in order of arrival, on evolving state. Every rule of numbering, of duplicates, gaps and
 * parking is here. Pure: the same input gives the same plan; it throws nothing that a work did.
 */
export function planGroup<State>(
  kind: AggregateKind<State>,
  loaded: Loaded<State>,
  works: readonly Work<State>[],
  world: World,
  foreignId: (delivery: Delivery) => string,
): GroupPlan {
  return new Planner(kind, loaded, world, foreignId).plan(works);
}

class Planner<State> {
  private readonly aggregates: Aggregates<State>;
  private readonly loaded: Loaded<State>;
  private readonly world: World;
  private readonly lot: ParkingLot<State>;
  private readonly uncounted: Uncounted<State>;
  private readonly audit: AuditEntry[] = [];
  private readonly unfinished = new Map<string, { topic: string; key: string }>();

  constructor(
    kind: AggregateKind<State>,
    loaded: Loaded<State>,
    world: World,
    foreignId: (delivery: Delivery) => string,
  ) {
    this.aggregates = new Aggregates(kind, loaded.aggregates, world);
    const asParked = loaded.parked.filter(({ editedBy }) => editedBy === undefined);
    this.lot = new ParkingLot(asParked, world.now);
    this.loaded = loaded;
    this.world = world;
    this.uncounted = new Uncounted({
      lot: this.lot,
      known: loaded.foreign,
      nameOf: foreignId,
      mostRead: MOST_FOLLOWERS,
      apply: (delivery, meaning) => this.apply(this.aggregates.get(delivery.key), delivery, meaning),
    });
  }

  plan(works: readonly Work<State>[]): GroupPlan {
    const results = works.map((work) => this.carryOut(work));
    return {
      results,
      writes: {
        ...this.aggregates.writes(),
        events: this.aggregates.events,
        ...this.lot.writes(),
        foreign: this.uncounted.names,
        audit: this.audit,
      },
      failed: this.lot.failed,
      unfinished: [...this.unfinished.values()],
    };
  }

  private carryOut(work: Work<State>): WorkResult {
    if (work.kind === 'command') return this.command(work);
    if (work.kind === 'event') return { kind: 'event', fate: this.event(work) };
    if (work.kind === 'retry') return this.retry(work);
    return this.repair(work);
  }

  private command({ command, cause, alone }: CommandWork<State>): WorkResult {
    const slot = this.aggregates.get(command.key);
    const isNew = slot.state === undefined;
    try {
      const committed = this.aggregates.decide(slot, (state, tools) => command.decide(state, tools), cause, command);
      if (isNew && slot.state !== undefined) this.subjectAppeared(slot, alone ? 0 : Infinity);
      return { kind: 'committed', committed };
    } catch (error) {
      return error instanceof Refusal ? { kind: 'refused', refusal: error } : { kind: 'broken', error };
    }
  }

  private event(work: EventWork<State>): EventFate {
    const { delivery, meaning, alone } = work;
    if (delivery.number === undefined || delivery.key === '') return this.uncounted.arrive(work);
    const slot = this.aggregates.get(delivery.key);
    if (delivery.number <= (slot.applied ?? 0) || this.lot.has(parkedId(delivery))) return 'duplicate';
    if (!this.isTurn(slot, delivery)) {
      return this.lot.setAside({ delivery, meaning }, { status: 'waiting', reason: 'gap', error: gap(slot) });
    }
    const trouble = this.apply(slot, delivery, meaning);
    if (trouble) return this.lot.setAside({ delivery, meaning }, trouble);
    this.follow(slot, delivery.topic, alone ? 0 : Infinity);
    return 'applied';
  }

  /** @returns why it could not be applied; then nothing has changed */
  private apply(
    slot: Slot<State>,
    { number, type, event }: Delivery,
    meaning: EventMeaning<State> | Trouble,
  ): Trouble | undefined {
    if (isTrouble(meaning)) return meaning;
    try {
      if (meaning === ignored || type === SKIPPED) {
        if (number !== undefined) this.aggregates.note(slot, number);
      } else {
        this.aggregates.decide(slot, (state, tools) => meaning.decide(state, tools), event ?? {}, { applied: number });
      }
      return undefined;
    } catch (error) {
      return troubleWith(error);
    }
  }

  /** Goes on with what waited for the number that has just been applied; behind `most` of them in a group of their own. */
  private follow(slot: Slot<State>, topic: string, most: number): number {
    for (let applied = 0; ; applied++) {
      const number = (slot.applied ?? 0) + 1;
      const next = this.lot.get(eventId({ topic, key: slot.key, number }));
      if (next === undefined) {
        if (!this.isAbsent(topic, slot.key, number)) this.unfinished.set(slot.key, { topic, key: slot.key });
        return applied;
      }
      if (next.parked.status === 'failed') return applied;
      if (applied >= most) {
        this.unfinished.set(slot.key, { topic, key: slot.key });
        return applied;
      }
      if (this.applyParked(slot, next)) return applied;
    }
  }

  /** @returns why it could not be applied; if it will never be, that is noted for a person */
  private applyParked(slot: Slot<State>, work: ParkedWork<State>): Trouble | undefined {
    const trouble = this.apply(slot, work.delivery, work.meaning);
    if (trouble?.status === 'failed') this.lot.failAgain(work, trouble);
    if (!trouble) this.lot.forget(work.parked._id);
    return trouble;
  }

  private isAbsent(topic: string, key: string, number: number): boolean {
    const id = eventId({ topic, key, number });
    return this.lot.hasLeft(id) || this.loaded.lookedFor.has(id) || number <= (this.loaded.followed.get(key) ?? 0);
  }

  private subjectAppeared(slot: Slot<State>, most: number): void {
    const waiting = this.loaded.parked.find((work) => work.parked.key === slot.key);
    if (waiting) this.follow(slot, waiting.parked.topic, most);
  }

  private retry({ topic, key, alone, unwritable }: RetryWork): WorkResult {
    const slot = this.aggregates.get(key);
    const own = this.outstanding(slot, topic, key);
    if (unwritable) {
      this.markUnwritable(slot, own, unwritable);
      return { kind: 'retried', applied: 0 };
    }
    const most = alone ? 1 : Infinity;
    let applied = this.beginAt(slot, own);
    if (applied < most) applied += this.follow(slot, topic, most - applied);
    if (applied < most) applied += this.uncounted.retry(own, most - applied);
    if (applied === 0) this.lot.postpone(topic, key);
    return { kind: 'retried', applied };
  }

  /**
   * What is parked of a key and not applied yet. Parking writes no aggregate: while one process set an event aside,
   * another may have applied a copy of it, and neither was in the other's way. Then nothing is left to do.
   */
  private outstanding(slot: Slot<State>, topic: string, key: string): ParkedWork<State>[] {
    return this.lot.of(topic, key).filter((work) => {
      const isApplied = this.isApplied(slot, work);
      if (isApplied) this.lot.forget(work.parked._id);
      return !isApplied;
    });
  }

  private isApplied(slot: Slot<State>, work: ParkedWork<State>): boolean {
    if (isCounted(work)) return hasBeenApplied(slot, work);
    return this.uncounted.isApplied(work.delivery);
  }

  /** A key that has applied nothing yet may begin at a number above 1 if the event says so. */
  private beginAt(slot: Slot<State>, own: readonly ParkedWork<State>[]): number {
    const first = own.find(({ delivery }) => delivery.number !== undefined);
    if (slot.applied !== undefined || !first?.delivery.mayBeFirst || first.parked.status === 'failed') return 0;
    return this.applyParked(slot, first) ? 0 : 1;
  }

  /** The one whose effect could not be stored, though everything else of its key could: a person decides. */
  private markUnwritable(slot: Slot<State>, own: readonly ParkedWork<State>[], trouble: Trouble): void {
    const next = own.find(
      ({ delivery, parked }) =>
        parked.status === 'waiting' && (delivery.number === undefined || this.isTurn(slot, delivery)),
    );
    if (next) this.lot.failAgain(next, trouble);
  }

  /** The next number, or, for a key that has applied none, one that may begin unless an earlier one is parked. */
  private isTurn(slot: Slot<State>, { topic, key, number, mayBeFirst }: Delivery): boolean {
    if (number === (slot.applied ?? 0) + 1) return true;
    if (number === undefined || slot.applied !== undefined || !mayBeFirst) return false;
    return !this.lot.of(topic, key).some(({ delivery }) => (delivery.number ?? number) < number);
  }

  private repair(work: RepairWork): WorkResult {
    const target = this.lot.get(work.id);
    if (target === undefined) return { kind: 'not-repairable', why: 'there is no parked event of that id' };
    const { delivery } = target;
    const slot = this.aggregates.get(delivery.key);
    const before = this.goOnBefore(target, work.alone ? 0 : Infinity);
    const applied = slot.applied ?? 0;
    const line = this.lot.of(delivery.topic, delivery.key);
    const why = whyNotNow(work.action, target, { applied, line, isTurn: this.isTurn(slot, delivery) });
    if (why !== undefined) return { kind: 'not-repairable', why, isParked: true };
    this.audit.push(auditOf(work, target, applied, this.world.now));
    if (this.isApplied(slot, target)) {
      this.lot.forget(work.id);
      return { kind: 'repaired', applied: before };
    }
    const trouble = this.carryOutDecision(work, slot, target);
    if (trouble) {
      this.lot.failAgain(target, trouble, work);
      return { kind: 'repaired', applied: before, trouble };
    }
    const own = this.lot.hasLeft(work.id) ? 1 : 0;
    return { kind: 'repaired', applied: before + own + this.goOnAfter(slot, target, work.alone ? 0 : Infinity) };
  }

  /** An event without a number follows those that waited for their subject, if that is there by now. */
  private goOnBefore(target: ParkedWork<State>, most: number): number {
    const { key, topic } = target.delivery;
    if (isCounted(target) || key === '') return 0;
    const line = this.lot.of(topic, key);
    return this.uncounted.retry(line.slice(0, line.indexOf(target)), most);
  }

  /** What waited behind a repaired event follows it. Events without a key follow nothing. */
  private goOnAfter(slot: Slot<State>, target: ParkedWork<State>, most: number): number {
    const { key, topic } = target.delivery;
    if (isCounted(target)) return this.follow(slot, topic, most);
    return key === '' ? 0 : this.uncounted.retry(this.lot.of(topic, key), most);
  }

  /** @returns why it failed; then nothing has changed */
  private carryOutDecision(work: RepairWork, slot: Slot<State>, target: ParkedWork<State>): Trouble | undefined {
    const { delivery } = target;
    // The numbers that are given up are noted like events that concern others.
    if (work.action === 'accept-gap') return this.apply(slot, { ...delivery, number: delivery.number! - 1 }, ignored);
    const trouble =
      work.action === 'skip' ? this.skip(slot, target) : this.release(slot, this.asEdited(work) ?? target);
    if (!trouble) this.lot.forget(target.parked._id);
    return trouble;
  }

  private skip(slot: Slot<State>, target: ParkedWork<State>): Trouble | undefined {
    if (isCounted(target)) return this.apply(slot, target.delivery, ignored);
    this.uncounted.note(target.delivery);
    return undefined;
  }

  private asEdited(work: RepairWork): ParkedWork<State> | undefined {
    return this.loaded.parked.find(({ editedBy }) => editedBy === work);
  }

  private release(slot: Slot<State>, { delivery, meaning }: ParkedWork<State>): Trouble | undefined {
    if (delivery.number === undefined) return this.uncounted.apply(delivery, meaning);
    return this.apply(slot, delivery, meaning);
  }
}

/** Most parked events of a key that one group reads. */
export const MOST_FOLLOWERS = 200;

const gap = (slot: Slot<unknown>) => `number ${(slot.applied ?? 0) + 1} comes first`;
