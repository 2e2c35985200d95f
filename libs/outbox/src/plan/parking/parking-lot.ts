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

  /** Parks an event that has just come. */
  setAside(arrived: Pick<ParkedWork<State>, 'delivery' | 'meaning'>, trouble: Trouble): Trouble['status'] {
    this.keep({ ...arrived, parked: parkedEvent(arrived.delivery, trouble, this.now) });
    return trouble.status;
  }

  /** Notes why one that is parked failed again. Its record stays as it came, also when a person tried another value. */
  failAgain(work: ParkedWork<State>, { status, reason, error }: Trouble, attempts = work.parked.attempts): void {
    const nextAttemptAt = nextAttempt(this.now, attempts);
    this.keep({ ...work, parked: { ...work.parked, status, reason, error, attempts, nextAttemptAt } });
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

  private keep(work: ParkedWork<State>): void {
    this.added.set(work.parked._id, work.parked);
    this.parked.set(work.parked._id, work);
  }
}

const offsetOf = ({ delivery }: { delivery: Delivery }) => Number(delivery.position.offset);
