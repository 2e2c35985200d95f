import { Refusal } from '@storefront/contracts';

/** A sample call came before the one that it builds on. */
export class StepMissing extends Refusal {
  readonly code = 'order.sample-step-missing';
  readonly kind = 'conflict';

  /** @param missingStep the call to make first */
  constructor(missingStep: string, missing: readonly string[]) {
    super(`Samples are missing: call ${missingStep} first`, { missingStep, missing });
  }
}
