import type { Delivery, Trouble } from '../../inbox/delivery.ts';
import { nextAttempt, parkedEvent, type ParkedEvent } from '../../inbox/parked-event.ts';
import type { FailedEvent, Writes } from '../group-plan.ts';
import type { ParkedWork, RepairWork } from '../work.ts';

/** The parked events of one group, as its works leave them, and what of that is to be written. Pure. */
export class ParkingLot<State> {
  private readonly now: number;
  private readonly parked: Map<string, ParkedWork<State>>;
  private readonly added = new Map<string, ParkedEvent>();
  private readonly removed = new Set<string>();
  private readonly failures = new Map<string, FailedEvent>();
  private readonly postponed: Writes['postpone'][number][] = [];

  constructor(parked: readonly ParkedWork<State>[], now: number) {
    this.parked = new Map(parked.map((work) => [work.parked._id, work]));
    this.now = now;
  }

  get(id: string): ParkedWork<State> | undefined {
    return this.parked.get(id);
  }

  has(id: string): boolean {
    return this.parked.has(id);
  }

  /** True for what this group has taken out. */
  hasLeft(id: string): boolean {
    return this.removed.has(id);
  }

  /** What is parked of a key now, in the order in which it is to be applied. */
  of(topic: string, key: string): ParkedWork<State>[] {
    return [...this.parked.values()]
      .filter(({ parked }) => parked.topic === topic && parked.key === key)
      .toSorted((a, b) => (a.delivery.number ?? 0) - (b.delivery.number ?? 0) || offsetOf(a) - offsetOf(b));
  }

  /** Those that this group has tried in vain and leaves to a person. */
  get failed(): FailedEvent[] {
    return [...this.failures.values()];
  }

  /** Parks an event that has just come. */
  setAside(arrived: Pick<ParkedWork<State>, 'delivery' | 'meaning'>, trouble: Trouble): Trouble['status'] {
    this.keep({ ...arrived, parked: parkedEvent(arrived.delivery, trouble, this.now) }, trouble);
    return trouble.status;
  }

  /**
   * Notes why one that is parked failed again. Its record stays as it came, also when a person tried another value.
   *
   * @param repair the decision with which it failed, if it was tried because of one
   */
  failAgain(work: ParkedWork<State>, trouble: Trouble, repair?: RepairWork): void {
    // What is wrong with an edited value says nothing of the one that is parked.
    const { status, reason, error } = repair?.value === undefined ? trouble : work.parked;
    const attempts = work.parked.attempts + (repair ? 1 : 0);
    const nextAttemptAt = nextAttempt(this.now, attempts);
    this.keep({ ...work, parked: { ...work.parked, status, reason, error, attempts, nextAttemptAt } }, trouble);
  }

  forget(id: string): void {
    this.parked.delete(id);
    this.added.delete(id);
    this.failures.delete(id);
    this.removed.add(id);
  }

  /** A key's waiting events could not go on: they are tried again later, and each time later still. */
  postpone(topic: string, key: string): void {
    const waiting = this.of(topic, key).filter((work) => work.parked.status === 'waiting');
    if (waiting.length === 0) return;
    const attempts = Math.max(...waiting.map((work) => work.parked.attempts)) + 1;
    this.postponed.push({ topic, key, attempts, nextAttemptAt: nextAttempt(this.now, attempts) });
  }

  writes(): Pick<Writes, 'park' | 'unpark' | 'postpone'> {
    return { park: [...this.added.values()], unpark: [...this.removed], postpone: this.postponed };
  }

  private keep(work: ParkedWork<State>, trouble: Trouble): void {
    const { delivery, parked } = work;
    this.added.set(parked._id, parked);
    this.parked.set(parked._id, work);
    if (trouble.status === 'failed') this.failures.set(parked._id, { delivery, trouble });
  }
}

const offsetOf = ({ delivery }: { delivery: Delivery }) => Number(delivery.position.offset);
