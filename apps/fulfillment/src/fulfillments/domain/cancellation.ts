import { MAX_STATUSES, type OrderStatusType } from '@storefront/contracts';
import { currentStatus, type Fulfillment } from './fulfillment.ts';
import { canTake, isHistoryFull, takeStep } from './steps.ts';

/** What became of a cancellation that orders asked for. */
export type CancellationOutcome =
  | { readonly outcome: 'cancelled'; readonly fulfillment: Fulfillment }
  | { readonly outcome: 'refused'; readonly currentStatus: OrderStatusType; readonly note: string }
  /** Somebody here was faster, and orders hears the CANCELLED of then: a second answer would be one too many. */
  | { readonly outcome: 'cancelled-before' };

/**
 * Decides on a cancellation asked for by orders: what has not been shipped is cancelled, the rest is refused. Unlike a
 * person's command this is never thrown out: a customer waits for the answer.
 *
 * @param at epoch milliseconds
 * @param note why, in the customer's words
 */
export function decideCancellation(fulfillment: Fulfillment, at: number, note?: string): CancellationOutcome {
  const current = currentStatus(fulfillment);
  if (current === 'CANCELLED') return { outcome: 'cancelled-before' };
  if (!canTake(fulfillment, 'cancel')) return refused(current, `The order is already ${current}`);
  if (isHistoryFull(fulfillment)) return refused(current, `The order already has ${MAX_STATUSES} statuses`);
  return { outcome: 'cancelled', fulfillment: takeStep(fulfillment, 'cancel', at, { note }) };
}

const refused = (status: OrderStatusType, note: string): CancellationOutcome => ({
  outcome: 'refused',
  currentStatus: status,
  note,
});
