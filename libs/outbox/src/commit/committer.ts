import type { Refusal } from '@storefront/contracts';
import type { Command, Committed } from '../aggregate/command.ts';

/** What became of one of several commands: each stands or falls alone. */
export type Outcome<Answer> = { readonly committed: Committed<Answer> } | { readonly refused: Refusal };

/** The only way to write an aggregate: see {@link Command}. */
export interface Committer<State> {
  /**
   * Carries out one command in the next commit. Resolves when it is durable.
   *
   * @throws {Refusal} the domain said no, or `ifMatch` is stale
   * @throws {Unavailable} nothing was written: database away, line full, or outbox under back-pressure
   */
  submit<Answer>(command: Command<State, Answer>): Promise<Committed<Answer>>;
  /** Carries out several in order, in one commit as far as they fit. */
  submitAll<Answer>(commands: readonly Command<State, Answer>[]): Promise<Outcome<Answer>[]>;
}
