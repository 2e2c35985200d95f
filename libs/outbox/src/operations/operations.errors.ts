import { Refusal } from '@storefront/contracts';

/** There is nothing here that this could be done to. */
export class NothingToRepair extends Refusal {
  readonly code = 'operations.nothing-to-repair';
  readonly kind = 'missing';
}

/** The event is parked, and this can't be done to it: an earlier one comes first, or nothing is missing before it. */
export class OutOfTurn extends Refusal {
  readonly code = 'operations.out-of-turn';
  readonly kind = 'conflict';
}

/** The event was tried again and failed again; it stays parked. */
export class StillFailing extends Refusal {
  readonly code = 'operations.still-failing';
  readonly kind = 'conflict';
}
