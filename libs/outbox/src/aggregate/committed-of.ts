import type { Outcome } from '../commit/committer.ts';
import type { Committed } from './command.ts';

/**
 * One of several commands, where none may be refused.
 *
 * @throws {Refusal} why it was
 */
export function committedOf<Answer>(outcome: Outcome<Answer>): Committed<Answer> {
  if ('refused' in outcome) throw outcome.refused;
  return outcome.committed;
}
