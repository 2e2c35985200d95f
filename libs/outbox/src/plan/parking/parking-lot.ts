import type { Delivery, Trouble } from '../../inbox/delivery.ts';
import { nextAttempt, parkedEvent, type ParkedEvent } from '../../inbox/parked-event.ts';
import type { Writes } from '../group-plan.ts';
import type { ParkedWork } from '../work.ts';

/** The parked events of one group, as its works leave them, and what of that is to be written. Pure. */
export class ParkingLot<State> {
  private readonly now: number;
  private readonly parked: Map<string, ParkedWork<State>>;
  private readonly added = new Map<string, ParkedEvent>();
  private readonly removed = new Set<string>();
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

  /** Parks an event, or notes what has become of one that is parked. */
  setAside(
    { delivery, meaning }: Pick<ParkedWork<State>, 'delivery' | 'meaning'>,
    trouble: Trouble,
    attempts = 0,
  ): Trouble['status'] {
    const parked = parkedEvent(delivery, trouble, this.now, attempts);
    this.added.set(parked._id, parked);
    this.parked.set(parked._id, { parked, delivery, meaning });
    return trouble.status;
  }

  forget(id: string): void {
    this.parked.delete(id);
    this.added.delete(id);
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
}

const offsetOf = ({ delivery }: { delivery: Delivery }) => Number(delivery.position.offset);
