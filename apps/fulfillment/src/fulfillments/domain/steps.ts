import { MAX_STATUSES, NEXT, type OrderStatusEvent, type OrderStatusType } from '@storefront/contracts';
import { currentStatus, type Fulfillment } from './fulfillment.ts';
import { HistoryFull, IllegalTransition } from './fulfillment.errors.ts';
import { pickShippingMethod, type ShippingMethod } from './shipping-method.ts';

/**
 * What can be done with a request, and the status it leads to. From which statuses a step is possible is said by NEXT;
 * `from` narrows that where two steps lead to one status.
 *
 * @see docs/domain.md, "Transitions"
 */
const STEPS = {
  process: { to: 'PROCESSING', from: 'APPROVED' },
  hold: { to: 'ON_HOLD' },
  resume: { to: 'PROCESSING', from: 'ON_HOLD' },
  ship: { to: 'SHIPPED' },
  'in-transit': { to: 'IN_TRANSIT' },
  receive: { to: 'RECEIVED' },
  return: { to: 'RETURNED' },
  cancel: { to: 'CANCELLED' },
} as const satisfies Record<string, { to: OrderStatusType; from?: OrderStatusType }>;

export type Step = keyof typeof STEPS;

/** What a person may say with a step. */
export interface StepDetails {
  /** Why. Kept in the history. */
  readonly note?: string | undefined;
  /** For `ship`. Default: {@link pickShippingMethod}. Other steps pay no heed to it. */
  readonly shippingMethod?: ShippingMethod | undefined;
}

/**
 * Takes one step and returns the new fulfillment, one status longer; the one passed in stays as it was.
 *
 * @param at epoch milliseconds. Equal times are allowed: the order of arrival decides.
 * @throws {IllegalTransition} when the step may not follow the current status. HTTP answers 409.
 * @throws {HistoryFull} when MAX_STATUSES are there already. HTTP answers 422.
 */
export function takeStep(fulfillment: Fulfillment, step: Step, at: number, details: StepDetails = {}): Fulfillment {
  if (!canTake(fulfillment, step)) throw new IllegalTransition(fulfillment.id, step, currentStatus(fulfillment));
  if (isHistoryFull(fulfillment)) throw new HistoryFull(fulfillment.id);
  const moved = withStatus(fulfillment, {
    timestamp: at,
    orderStatusType: statusAfter(step),
    ...(details.note === undefined ? {} : { note: details.note }),
  });
  if (step !== 'ship') return moved;
  return { ...moved, shippingMethod: details.shippingMethod ?? pickShippingMethod(fulfillment.id) };
}

/** Whether the step may follow the current status. */
export function canTake(fulfillment: Fulfillment, step: Step): boolean {
  const { to, from }: { to: OrderStatusType; from?: OrderStatusType } = STEPS[step];
  const current = currentStatus(fulfillment);
  return NEXT[current].includes(to) && (from ?? current) === current;
}

/** The status that a step leads to. */
export const statusAfter = (step: Step): OrderStatusType => STEPS[step].to;

/** Whether the history has its greatest length, so that no step can follow. */
export const isHistoryFull = ({ order }: Fulfillment): boolean => order.orderStatusEvents.length >= MAX_STATUSES;

function withStatus(fulfillment: Fulfillment, status: OrderStatusEvent): Fulfillment {
  const { order } = fulfillment;
  return { ...fulfillment, order: { ...order, orderStatusEvents: [...order.orderStatusEvents, status] } };
}
