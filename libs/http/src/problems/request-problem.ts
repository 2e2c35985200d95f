import { problemKinds, type ProblemCode } from './problem-kinds.ts';
import type { InputError } from './problem.ts';

/** What a {@link RequestProblem} may say beyond its code. */
export interface ProblemExtras {
  readonly detail?: string;
  readonly errors?: readonly InputError[];
  /** Headers of the answer, such as Allow or Retry-After. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is refused before the domain has seen it. Domain refusals are {@link Refusal}s instead. */
export class RequestProblem extends Error {
  readonly code: ProblemCode;
  readonly extras: ProblemExtras;

  constructor(code: ProblemCode, extras: ProblemExtras = {}) {
    super(extras.detail ?? problemKinds[code].title);
    this.name = 'RequestProblem';
    this.code = code;
    this.extras = extras;
  }

  get status(): number {
    return problemKinds[this.code].status;
  }
}
