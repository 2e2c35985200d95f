import { Refusal } from '@storefront/contracts';

/** The catalogue has no product of this guid. */
export class ProductUnknown extends Refusal {
  readonly code = 'product.unknown';
  readonly kind = 'missing';

  constructor(guid: string) {
    super(`The catalogue has no product ${guid}`, { guid });
  }
}
