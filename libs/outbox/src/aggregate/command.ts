import type { Document } from 'mongodb';

/** Names a document that a command reads beside its own aggregate. */
export interface DocumentRef {
  readonly collection: string;
  readonly id: string;
}

/** What a decision may use of the world: it has no clock, no chance and no database of its own. */
export interface Tools {
  /** Epoch milliseconds. */
  readonly now: number;
  /** The aggregate's version as loaded or as earlier commands of the same group left it; 0 if there is none. */
  readonly version: number;
  /** A new UUID, version 7. */
  newId(): string;
  /** A document named in {@link Command.reads}, from the same snapshot; undefined if there is none. */
  read(ref: DocumentRef): Document | undefined;
}

/** An event as the domain tells it. The aggregate's id becomes its key; its number is given on commit. */
export interface NewEvent {
  /** CloudEvents type, one of the topic's contract. */
  readonly type: string;
  /** Becomes the JSON value; null for a deletion. */
  readonly data: unknown;
}

/** What is to become of an aggregate, what is told to the caller and what to the other services. */
export type Decision<State, Answer = void> = {
  readonly answer: Answer;
  readonly events: readonly NewEvent[];
} & (
  | { readonly next: 'saved'; readonly state: State }
  | { readonly next: 'unchanged'; readonly events: readonly [] }
  | { readonly next: 'deleted' }
);

/** Stores the new state; its events are published after the commit, in this order. */
export const saved = <State, Answer>(
  state: State,
  answer: Answer,
  events: readonly NewEvent[] = [],
): Decision<State, Answer> => ({ next: 'saved', state, answer, events });

/** Writes nothing. The answer still waits for the commit that proves what was read. */
export const unchanged = <Answer>(answer: Answer): Decision<never, Answer> => ({
  next: 'unchanged',
  answer,
  events: [],
});

/** Removes the state; numbers and version stay, so that a re-creation goes on counting. */
export const deleted = <Answer>(answer: Answer, events: readonly NewEvent[] = []): Decision<never, Answer> => ({
  next: 'deleted',
  answer,
  events,
});

/** One wish concerning one aggregate. Everything that an app writes is one of these. */
export interface Command<State, Answer = void> {
  /** Id of the aggregate. */
  readonly key: string;
  /**
   * The id was made for this command: nothing is there, and nothing is read to see it. Were something there after all,
   * the insertion would be refused and repeated with reading.
   */
  readonly isNew?: true;
  /** The version it must have; judged on the state that earlier commands of the same commit left. Default: any. */
  readonly ifMatch?: number | undefined;
  /** Documents that {@link decide} reads. */
  readonly reads?: readonly DocumentRef[];
  /**
   * Pure and quick: it can run again when a commit is repeated.
   *
   * @param state undefined if there is no such aggregate
   * @throws {Refusal} the command is refused and writes nothing; others of its commit are not affected
   */
  decide(state: State | undefined, tools: Tools): Decision<State, Answer>;
}

/** A command that was carried out and can no longer be lost. */
export interface Committed<Answer> {
  readonly answer: Answer;
  /** The version that this very command made; what an ETag shows. */
  readonly version: number;
  /** Ids of the events it recorded: topic/key/number. */
  readonly eventIds: readonly string[];
}
