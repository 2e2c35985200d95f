/** Items that one caller handed in together: they are committed in order, and answered together. */
export interface Job<Item, Result> {
  readonly items: readonly Item[];
  readonly kind: 'commands' | 'chunk';
  /** Epoch milliseconds after which it is not tried again. */
  readonly until: number;
  resolve(results: readonly Result[]): void;
  reject(error: unknown): void;
}

/** How much may go together, and how much may wait. */
export interface LineLimits {
  /** Most commands in one commit. Default 64: more raise p99 and win nothing (measured with 128 and 256). */
  readonly commands: number;
  /** Most events in one commit. Default 600: three partitions' chunks of 200. */
  readonly events: number;
  /** Most items waiting. Default 5000; more are turned away. */
  readonly waiting: number;
}

const DEFAULTS: LineLimits = { commands: 64, events: 600, waiting: 5000 };

/** First come, first served, in groups of neighbours of one kind. */
export class WaitingLine<Item, Result> {
  private readonly limits: LineLimits;
  private readonly jobs: Job<Item, Result>[] = [];
  /** Items, not jobs. */
  waiting = 0;

  constructor(limits: Partial<LineLimits> = {}) {
    this.limits = { ...DEFAULTS, ...limits };
  }

  isFullFor(items: number): boolean {
    return this.waiting > 0 && this.waiting + items > this.limits.waiting;
  }

  add(job: Job<Item, Result>): void {
    this.jobs.push(job);
    this.waiting += job.items.length;
  }

  /** The next group: the first job whatever its size, and the neighbours of its kind that still fit. */
  take(): Job<Item, Result>[] {
    const first = this.jobs[0];
    if (first === undefined) return [];
    const most = first.kind === 'commands' ? this.limits.commands : this.limits.events;
    let count = 0;
    let items = 0;
    for (const job of this.jobs) {
      if (job.kind !== first.kind || (count > 0 && items + job.items.length > most)) break;
      count++;
      items += job.items.length;
    }
    this.waiting -= items;
    return this.jobs.splice(0, count);
  }
}
