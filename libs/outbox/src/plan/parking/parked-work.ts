import { failedWith, type Trouble } from '../../inbox/delivery.ts';
import { WaitForSubject } from '../../inbox/meaning.ts';
import type { Slot } from '../aggregates.ts';
import type { ParkedWork } from '../work.ts';

/** True for an event that has a key and a number in it. */
export const isCounted = ({ delivery }: ParkedWork<unknown>): boolean =>
  delivery.number !== undefined && delivery.key !== '';

/** True for one that an aggregate has applied already, in spite of being parked. */
export const hasBeenApplied = (slot: Slot<unknown>, work: ParkedWork<unknown>): boolean =>
  isCounted(work) && work.delivery.number! <= (slot.applied ?? 0);

/** An event that waits for its subject holds up nobody: the next one may bring the subject. */
export const holdsUp = ({ parked }: ParkedWork<unknown>): boolean =>
  parked.number === undefined && parked.reason !== 'subject-unknown';

/** Tells a trouble from a meaning. */
export const isTrouble = (meaning: unknown): meaning is Trouble =>
  typeof meaning === 'object' && meaning !== null && 'reason' in meaning;

/** What it means for an event that its decision threw this. */
export function troubleWith(error: unknown): Trouble {
  if (error instanceof WaitForSubject) return { status: 'waiting', reason: 'subject-unknown', error: error.message };
  return failedWith(error, 'it could not be applied');
}
