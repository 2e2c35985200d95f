import type { Delivery, Trouble } from '../../inbox/delivery.ts';
import type { EventMeaning } from '../../inbox/meaning.ts';
import { parkedId } from '../../inbox/parked-event.ts';
import type { EventFate, EventWork, ParkedWork } from '../work.ts';
import { holdsUp, isTrouble } from './parked-work.ts';
import type { ParkingLot } from './parking-lot.ts';

/** What {@link Uncounted} works with. */
export interface UncountedParts<State> {
  readonly lot: ParkingLot<State>;
  /** Names of those that were applied before. */
  readonly known: ReadonlySet<string>;
  /** Names an event by where it stood. */
  readonly nameOf: (delivery: Delivery) => string;
  /** Most parked ones of a key that a group reads. */
  readonly mostRead: number;
  /** @returns why it could not be applied; then nothing has changed */
  readonly apply: (delivery: Delivery, meaning: EventMeaning<State>) => Trouble | undefined;
}

/** Events whose producer does not count: known by where they stood, and applied in the order in which they came. */
export class Uncounted<State> {
  private readonly parts: UncountedParts<State>;
  private readonly noted = new Set<string>();

  constructor(parts: UncountedParts<State>) {
    this.parts = parts;
  }

  /** Names of those that this group is done with. */
  get names(): string[] {
    return [...this.noted];
  }

  /** An event from a topic. */
  arrive({ alone, delivery, meaning }: EventWork<State>): EventFate {
    const { lot, nameOf } = this.parts;
    if (this.isApplied(delivery) || this.noted.has(nameOf(delivery)) || lot.has(parkedId(delivery))) return 'duplicate';
    const trouble = this.clearWay(delivery, alone) ? this.apply(delivery, meaning) : BEHIND;
    return trouble ? lot.setAside({ delivery, meaning }, trouble) : 'applied';
  }

  /** True for one that was applied before this group. */
  isApplied(delivery: Delivery): boolean {
    return this.parts.known.has(this.parts.nameOf(delivery));
  }

  /** @returns why it could not be applied; then nothing has changed */
  apply(delivery: Delivery, meaning: EventMeaning<State> | Trouble): Trouble | undefined {
    if (isTrouble(meaning)) return meaning;
    const trouble = this.parts.apply(delivery, meaning);
    if (!trouble) this.note(delivery);
    return trouble;
  }

  /** Is done with one, whether it had an effect or not. */
  note(delivery: Delivery): void {
    this.noted.add(this.parts.nameOf(delivery));
  }

  /** Applies parked ones of a key in order, as far as they go. @returns how many */
  retry(own: readonly ParkedWork<State>[], most: number): number {
    const { lot } = this.parts;
    let applied = 0;
    for (const work of own.filter(({ delivery }) => delivery.number === undefined)) {
      if (this.isApplied(work.delivery)) {
        lot.forget(work.parked._id);
        continue;
      }
      if (work.parked.status === 'failed' || applied >= most) break;
      const trouble = this.apply(work.delivery, work.meaning);
      if (trouble?.status === 'failed') lot.failAgain(work, trouble);
      if (trouble?.reason === 'subject-unknown') continue;
      if (trouble) break;
      lot.forget(work.parked._id);
      applied++;
    }
    return applied;
  }

  /**
   * What waited for its subject goes first, if that is there by now.
   *
   * @returns whether nothing of the key comes before the event any more. What can't go together with it, or was not
   *   read, still does
   */
  private clearWay({ key, topic }: Delivery, alone = false): boolean {
    const { lot, mostRead } = this.parts;
    const line = key === '' ? [] : lot.of(topic, key).filter(({ delivery }) => delivery.number === undefined);
    if (line.length === 0) return true;
    if (alone || line.some(holdsUp)) return false;
    return this.retry(line, Infinity) < mostRead && !lot.of(topic, key).some(holdsUp);
  }
}

const BEHIND: Trouble = { status: 'waiting', reason: 'behind', error: 'an earlier event of this key is parked' };
