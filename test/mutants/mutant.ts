/** What a drill finds wrong, in the words of its last line (test/drills/check/verdict.ts). */
export type Check = 'lost' | 'ghost' | 'reordered' | 'not once' | 'forgotten';

/** A checker of the storm, by its name (test/storm/check/judge.ts). */
export type StormCheck = 'lost' | 'ghost' | 'order' | 'once' | 'history' | 'convergence';

/** A classic mistake, planted on purpose, and who has to notice it. */
export interface Mutant {
  /** What the product does then. */
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly caughtBy: Drill & {
    /** What it must find. */
    readonly finding: Check;
    /** Where a test asks no checker: what its failure must say, for that to be found. */
    readonly says?: RegExp;
  };
  /** Who has to notice it in a storm of a minute. Default: it needs what such a storm does not have. */
  readonly inStorm?: StormCheck;
}

/** One change of a source file. */
export interface Edit {
  /** From the project's top folder. */
  readonly file: string;
  /** Stands in the file exactly once, or the mutant no longer applies. */
  readonly from: string;
  readonly to: string;
}

/** One test of one file. */
export interface Drill {
  readonly file: string;
  /** A part of the test's full name that no other test has. */
  readonly test: string;
}
