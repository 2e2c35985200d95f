import { MAX_STATUSES, NEXT, Refusal, toDollars, type Cents, type OrderStatusType } from '@storefront/contracts';

/** Nobody has placed an order of this guid. */
export class OrderUnknown extends Refusal {
  readonly code = 'order.unknown';
  readonly kind = 'missing';

  constructor(guid: string) {
    super(`There is no order ${guid}`, { guid });
  }
}

/** The transition table has no way from the current status to the wanted one. */
export class IllegalTransition extends Refusal {
  readonly code = 'order.illegal-transition';
  readonly kind = 'conflict';

  constructor(guid: string, currentStatus: OrderStatusType, wanted: OrderStatusType) {
    const allowed = NEXT[currentStatus];
    super(`Order ${guid} is ${currentStatus} and can't become ${wanted}: ${next(allowed)}`, {
      guid,
      currentStatus,
      wanted,
      allowed,
    });
  }
}

/** Only an approved order is sent to fulfillment. */
export class NotApproved extends Refusal {
  readonly code = 'order.not-approved';
  readonly kind = 'conflict';

  constructor(guid: string, currentStatus: OrderStatusType) {
    const allowed = NEXT[currentStatus];
    super(
      `Order ${guid} is ${currentStatus}, and only an APPROVED order can be sent to fulfillment: ${next(allowed)}`,
      {
        guid,
        currentStatus,
        allowed,
      },
    );
  }
}

/** Fulfillment refuses a cancellation that this order never asked for. */
export class CancellationNotAsked extends Refusal {
  readonly code = 'order.cancellation-not-asked';
  readonly kind = 'conflict';

  constructor(guid: string) {
    super(`No cancellation of order ${guid} was asked for, so none can be refused`, { guid });
  }
}

/** The history is as long as it may get. */
export class HistoryFull extends Refusal {
  readonly code = 'order.history-full';
  readonly kind = 'rule';

  constructor(guid: string) {
    super(`Order ${guid} has ${MAX_STATUSES} statuses; no more are kept`, { guid, most: MAX_STATUSES });
  }
}

/** The customer's copy names no address to send the order to. */
export class NoShippingAddress extends Refusal {
  readonly code = 'order.no-shipping-address';
  readonly kind = 'rule';

  constructor(guid: string, customerId: string) {
    super(`Customer ${customerId} has no SHIPPING address to send order ${guid} to`, { guid, customerId });
  }
}

/** The catalogue does not have what was ordered. */
export class ProductNotSold extends Refusal {
  readonly code = 'order.product-not-sold';
  readonly kind = 'rule';

  constructor(productGuid: string) {
    super(`The catalogue has no product ${productGuid}`, { productGuid });
  }
}

/** Buyers don't set prices: one that is sent must be the catalogue's. */
export class PriceDiffers extends Refusal {
  readonly code = 'order.price-differs';
  readonly kind = 'rule';

  constructor(productGuid: string, sent: Cents, catalogue: Cents) {
    super(`Product ${productGuid} costs ${toDollars(catalogue)}, not ${toDollars(sent)}`, {
      productGuid,
      sent: toDollars(sent),
      price: toDollars(catalogue),
    });
  }
}

const next = (allowed: readonly OrderStatusType[]): string =>
  allowed.length > 0 ? `it can become ${allowed.join(' or ')}` : 'that is final';
