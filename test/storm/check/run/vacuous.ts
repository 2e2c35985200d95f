import type { Check } from '../evidence.ts';
import { counts, type Counts } from './counts.ts';

/** A storm that did not break, write or double enough to have shown anything. */
export const vacuous =
  (wanted: Partial<Counts>): Check =>
  (evidence) => {
    const found = counts(evidence);
    return Object.entries(wanted).flatMap(([what, least]) => {
      const count = found[what as keyof Counts];
      if (count >= least) return [];
      const leftOut = evidence.faults.find((fault) => fault.kind === what)?.leftOut;
      return [`${what}: ${count} of at least ${least}${leftOut ? ` (left out: ${leftOut})` : ''}`];
    });
  };
