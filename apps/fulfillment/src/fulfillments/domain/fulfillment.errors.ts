import { MAX_STATUSES, NEXT, Refusal, type OrderStatusType } from '@storefront/contracts';

/** The step may not follow the current status. */
export class IllegalTransition extends Refusal {
  readonly code = 'fulfillment.illegal-transition';
  readonly kind = 'conflict';

  constructor(id: string, step: string, currentStatus: OrderStatusType) {
    const allowed = NEXT[currentStatus];
    const possible = allowed.length > 0 ? `only ${allowed.join(' or ')} may follow` : 'nothing may follow';
    super(`Can't ${step} fulfillment ${id}: it is ${currentStatus}, ${possible}`, { id, currentStatus, allowed });
  }
}

/** The history has reached its longest length: no further status is taken. */
export class HistoryFull extends Refusal {
  readonly code = 'fulfillment.history-full';
  readonly kind = 'rule';

  constructor(id: string) {
    super(`Fulfillment ${id} already has ${MAX_STATUSES} statuses, the most it keeps`, { id, limit: MAX_STATUSES });
  }
}

/** No order with this guid was sent for fulfilment, as far as is known here. */
export class UnknownFulfillment extends Refusal {
  readonly code = 'fulfillment.unknown';
  readonly kind = 'missing';

  constructor(id: string) {
    super(`There is no fulfillment ${id}`, { id });
  }
}

/** A second request, not a copy of the first: orders sends one order once, so somebody has to look. */
export class AlreadyRequested extends Refusal {
  readonly code = 'fulfillment.already-requested';
  readonly kind = 'conflict';

  constructor(id: string, currentStatus: OrderStatusType) {
    super(`Fulfillment ${id} was already requested and is ${currentStatus}`, { id, currentStatus });
  }
}

/** The request is for an order that nobody approved, or that went on without fulfillment. */
export class NotApproved extends Refusal {
  readonly code = 'fulfillment.not-approved';
  readonly kind = 'rule';

  constructor(id: string, currentStatus: OrderStatusType | 'without any status') {
    super(`Order ${id} can't be fulfilled: it must be APPROVED and is ${currentStatus}`, { id, currentStatus });
  }
}
