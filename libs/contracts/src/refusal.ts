/** How a refusal is to be understood at an edge: HTTP answers missing 404, conflict 409, stale 412, rule 422. */
export type RefusalKind = 'missing' | 'conflict' | 'stale' | 'rule';

/** Facts of a refusal, fit for an answer and a log: ids, statuses, counts. Never personal data. */
export type RefusalFacts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * An expected "no" of the domain: nothing was written, the caller is told why. Subclasses are small and named after
 * what happened; `code` is stable and published (docs/problems.md).
 */
export abstract class Refusal extends Error {
  abstract readonly code: string;
  abstract readonly kind: RefusalKind;
  readonly facts: RefusalFacts;

  constructor(message: string, facts: RefusalFacts = {}) {
    super(message);
    this.name = new.target.name;
    this.facts = facts;
  }
}

/** The service can't do it now and has written nothing: HTTP answers 503 with Retry-After. */
export class Unavailable extends Error {
  readonly code: string = 'service.unavailable';
  /** Seconds after which another try makes sense. Default 1. */
  readonly retryAfterSeconds: number;

  constructor(message: string, options: { retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.retryAfterSeconds = options.retryAfterSeconds ?? 1;
  }
}
