import { Refusal } from '@storefront/contracts';

/** The sample orders have not been sent for fulfilment: a sample call before this one was left out. */
export class SamplesMissing extends Refusal {
  readonly code = 'fulfillment.samples-missing';
  readonly kind = 'conflict';

  constructor(missing: readonly string[]) {
    super('The sample orders have not arrived yet: call GET /orders/customers/sample/fulfill first', {
      missingStep: 'GET /orders/customers/sample/fulfill',
      missing,
    });
  }
}
