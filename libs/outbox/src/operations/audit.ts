/** Who does something by hand, and why. */
export interface Reasoned {
  readonly reason: string;
  readonly by: string;
}

/**
 * What a person did, kept for ever in `operations.audit`: written in the transaction that did it; a `republish` before its
 * first one.
 */
export interface AuditEntry extends Reasoned {
  readonly action: 'release' | 'skip' | 'accept-gap' | 'retry-blocked' | 'skip-blocked' | 'republish';
  /** What it was done to: the id of an event; of `republish` the name of a kind. */
  readonly target: string;
  readonly at: Date;
  /** Of `release`: with another value than it came with. */
  readonly edited?: true;
  /** Of `accept-gap`: the numbers that were given up. */
  readonly missing?: { readonly from: number; readonly to: number };
}
