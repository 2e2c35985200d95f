import { Refusal } from '@storefront/contracts';

/** Orders has not heard of this customer. One registered a moment ago may still be on the way. */
export class CustomerUnknown extends Refusal {
  readonly code = 'order.customer-unknown';
  readonly kind = 'missing';

  constructor(customerId: string) {
    super(`Orders has not heard of customer ${customerId}`, { customerId, retryAfterSeconds: 1 });
  }
}

/** The customer was deleted: their orders stay, new ones are not taken. */
export class CustomerGone extends Refusal {
  readonly code = 'order.customer-gone';
  readonly kind = 'missing';

  constructor(customerId: string) {
    super(`Customer ${customerId} was deleted`, { customerId });
  }
}
