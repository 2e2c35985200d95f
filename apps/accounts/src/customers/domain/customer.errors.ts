import { Refusal } from '@storefront/contracts';

/** No customer has this id, or none any more. */
export class CustomerUnknown extends Refusal {
  readonly code = 'customer.unknown';
  readonly kind = 'missing';

  constructor(id: string) {
    super(`There is no customer ${id}`, { id });
  }
}

/** The customer keeps no card under this id. */
export class CardUnknown extends Refusal {
  readonly code = 'customer.card-unknown';
  readonly kind = 'missing';

  constructor(id: string, cardId: string) {
    super(`Customer ${id} keeps no card ${cardId}`, { id, cardId });
  }
}

/** One card more than a customer may keep. */
export class TooManyCards extends Refusal {
  readonly code = 'customer.too-many-cards';
  readonly kind = 'rule';

  constructor(id: string, limit: number) {
    super(`Customer ${id} keeps ${limit} cards already; remove one first`, { id, limit });
  }
}
