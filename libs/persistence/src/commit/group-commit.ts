import { Unavailable } from '@storefront/contracts';
import type { ClientSession, MongoClient } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { classify, isDuplicate } from './classify.ts';
import { endOrphans } from './orphans.ts';
import { OutcomeUnknown, Transactions } from './transaction.ts';
import { WaitingLine, type Job, type LineLimits } from './waiting-line.ts';

/** What one attempt at a group did inside its transaction. */
export interface Attempt<Result> {
  /** One result an item, in the items' order; handed out after the commit. */
  readonly results: readonly Result[];
  /** Reads back, outside the transaction, whether it was committed. Default: can't be told. */
  readonly proof?: () => Promise<boolean>;
  /** Runs once after the commit, before anybody is answered. Must not throw. */
  readonly after?: () => void;
}

/** Everything that a commit does, counted. */
export interface CommitObserver {
  committed(items: number, seconds: number): void;
  conflict(): void;
  outage(): void;
  /** Transactions of dead processes that were ended because they stood in the way. */
  orphansEnded(count: number): void;
  /** Something beside a commit failed; the commit goes on without it. */
  hindered(what: string, error: unknown): void;
}

/** What a {@link GroupCommit} needs to know. */
export interface GroupCommitOptions<Item, Result> {
  readonly client: MongoClient;
  /**
   * Loads, decides and writes, all on `session`, for all items. It may run more than once for the same items; `again`
   * says that a conflict stopped it before.
   */
  readonly attempt: (session: ClientSession, items: readonly Item[], again: boolean) => Promise<Attempt<Result>>;
  /** What to write in place of an item that can't be written itself; without one, its caller gets the error. */
  readonly substitute?: (item: Item, error: unknown) => Item | undefined;
  readonly observer: CommitObserver;
  readonly limits?: Partial<LineLimits>;
  /**
   * How many transactions may be under way at once. Default 1. More only for items that meet no others but those they
   * were submitted with: others would conflict.
   */
  readonly lanes?: number;
  /**
   * How long an item may wait and be tried again, ms: none is tried again later, but for its one try alone when its
   * group is taken apart. Default 7000.
   */
  readonly deadlineMs?: number;
  /** How long a caller waits at most for a try that was begun in time, ms. Default: until it has ended. */
  readonly answerMs?: number;
}

// No caller of HTTP waits for more than ten seconds, and a last try may take two to learn that there is no server.
const DEADLINE_MS = 7000;
/** Conflicts without a break for this long mean that a dead process holds a lock. */
const ORPHAN_AFTER_MS = 1000;
const LONGEST_OUTAGE_PAUSE_MS = 1000;
const CONFLICT_JITTER_MS = 4;

/** What a group has met so far. */
interface Struggle {
  conflicts: number;
  outages: number;
  /** Since when locks are counted that a dead process may hold, epoch ms. */
  locksSince: number;
  /** Since when there was nothing but conflicts, epoch ms. */
  conflictingSince: number | undefined;
}

/**
 * Many commands, one transaction: what arrives while a commit is in flight goes together in the next one. There is no
 * timer, so that an idle process commits at once and a busy one in groups.
 *
 * A group that conflicts with another process is run again as a whole: it meets all its conflicts at once, and a
 * thousand commands on one aggregate stay one write.
 */
export class GroupCommit<Item, Result> {
  private readonly options: GroupCommitOptions<Item, Result>;
  private readonly line: WaitingLine<Item, Result>;
  private readonly deadlineMs: number;
  /** Lanes with nothing to do. */
  private readonly idle: Transactions[];
  private readonly pumping = new Set<Promise<void>>();
  private closed = false;

  constructor(options: GroupCommitOptions<Item, Result>) {
    this.options = options;
    this.line = new WaitingLine(options.limits);
    this.idle = Array.from({ length: options.lanes ?? 1 }, () => new Transactions(options.client));
    this.deadlineMs = options.deadlineMs ?? DEADLINE_MS;
  }

  /** Items waiting for a commit. */
  get waiting(): number {
    return this.line.waiting;
  }

  /**
   * Commits `items`, in order and as far as possible together.
   *
   * @throws {Unavailable} the line is full, or the database was away for too long. Nothing was written, unless the text
   *   says that the database never answered the commit
   */
  submit(items: readonly Item[]): Promise<readonly Result[]> {
    if (items.length === 0) return Promise.resolve([]);
    if (this.closed) return Promise.reject(new Unavailable('the service is shutting down'));
    if (this.line.isFullFor(items.length)) return Promise.reject(new Unavailable('too many writes are waiting'));
    const { promise, reject, resolve } = Promise.withResolvers<readonly Result[]>();
    this.line.add({ items, until: Date.now() + this.deadlineMs, resolve, reject });
    this.wake();
    const { answerMs } = this.options;
    if (answerMs === undefined) return promise;
    const patience = setTimeout(() => reject(unanswered()), answerMs);
    return promise.finally(() => clearTimeout(patience));
  }

  /** Refuses new items and waits for those already accepted. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.pumping);
    await Promise.all(this.idle.map((lane) => lane.close()));
  }

  private wake(): void {
    const lane = this.idle.pop();
    if (lane === undefined) return;
    const pumping = this.pump(lane).finally(() => this.pumping.delete(pumping));
    this.pumping.add(pumping);
  }

  private async pump(lane: Transactions): Promise<void> {
    // The callers of this turn of the event loop join the first group.
    await new Promise((resolve) => setImmediate(resolve));
    for (let group = this.line.take(); group.length > 0; group = this.line.take()) {
      const jobs = expire(group);
      await this.commit(lane, jobs).catch((error: unknown) => rejectAll(jobs, error));
    }
    // In the same turn as the last look: whatever is submitted from here on finds the lane idle.
    this.idle.push(lane);
  }

  private async commit(lane: Transactions, group: Job<Item, Result>[]): Promise<void> {
    let jobs = group;
    const struggle: Struggle = { conflicts: 0, outages: 0, locksSince: Date.now(), conflictingSince: undefined };
    while (jobs.length > 0) {
      try {
        return await this.tryOnce(lane, jobs, struggle.conflicts > 0);
      } catch (error) {
        if (error instanceof OutcomeUnknown) return rejectAll(jobs, unanswered(error));
        const trouble = classify(error);
        const isHopeless = trouble === 'conflict' && this.isLasting(struggle) && canBeTakenApart(jobs, error);
        if (trouble === 'broken' || isHopeless) return await this.isolate(lane, jobs, error);
        await (trouble === 'outage' ? this.waitOut(struggle) : this.stepAside(struggle));
        jobs = expire(jobs, error);
      }
    }
  }

  /** Longer than any dead process holds a lock: one of the items can't win, and must not take its neighbours along. */
  private isLasting({ conflictingSince }: Struggle): boolean {
    return conflictingSince !== undefined && Date.now() - conflictingSince > this.deadlineMs / 2;
  }

  private async waitOut(struggle: Struggle): Promise<void> {
    this.options.observer.outage();
    await pause(Math.min(LONGEST_OUTAGE_PAUSE_MS, 50 * 2 ** struggle.outages++));
    struggle.locksSince = Date.now();
    struggle.conflictingSince = undefined;
  }

  private async stepAside(struggle: Struggle): Promise<void> {
    this.options.observer.conflict();
    struggle.conflictingSince ??= Date.now();
    struggle.locksSince = await this.unlock(struggle.locksSince);
    await sleep(Math.random() * CONFLICT_JITTER_MS * Math.min(++struggle.conflicts, 5));
  }

  private async tryOnce(lane: Transactions, jobs: readonly Job<Item, Result>[], again: boolean): Promise<void> {
    const started = performance.now();
    const items = jobs.flatMap((job) => job.items);
    const { results, after } = await lane.run(
      (session) => this.options.attempt(session, items, again),
      Date.now() + this.deadlineMs,
      (attempt) => attempt.proof?.() ?? Promise.resolve(false),
    );
    this.options.observer.committed(items.length, (performance.now() - started) / 1000);
    after?.();
    let from = 0;
    for (const job of jobs) job.resolve(results.slice(from, (from += job.items.length)));
  }

  /** One item can't be written, whatever the others do: each gets a commit of its own, so that it fails alone. */
  private async isolate(lane: Transactions, jobs: readonly Job<Item, Result>[], error: unknown): Promise<void> {
    const [job, ...others] = jobs;
    if (job === undefined) return;
    if (others.length > 0) {
      for (const each of jobs) await this.commit(lane, [each]);
    } else if (job.items.length > 1) {
      await this.commitOneByOne(lane, job);
    } else {
      const instead = this.options.substitute?.(job.items[0]!, error);
      if (instead === undefined) job.reject(error);
      else await this.commit(lane, [{ ...job, items: [instead] }]);
    }
  }

  private async commitOneByOne(lane: Transactions, job: Job<Item, Result>): Promise<void> {
    const results: Result[] = [];
    for (const item of job.items) {
      const alone = Promise.withResolvers<readonly Result[]>();
      await this.commit(lane, [{ ...job, ...alone, items: [item] }]);
      try {
        results.push(...(await alone.promise));
      } catch (error) {
        return job.reject(error);
      }
    }
    job.resolve(results);
  }

  /** @returns since when locks count from now on */
  private async unlock(since: number): Promise<number> {
    if (Date.now() - since < ORPHAN_AFTER_MS) return since;
    const { client, observer } = this.options;
    try {
      observer.orphansEnded(await endOrphans(client, ORPHAN_AFTER_MS));
    } catch (error) {
      observer.hindered('ending the transactions of dead processes', error);
    }
    return Date.now();
  }
}

function expire<Item, Result>(jobs: Job<Item, Result>[], error?: unknown): Job<Item, Result>[] {
  const now = Date.now();
  const late = jobs.filter((job) => job.until < now);
  rejectAll(late, new Unavailable('the database did not take the write in time', { cause: error }));
  return late.length === 0 ? jobs : jobs.filter((job) => job.until >= now);
}

/** One alone may still win against other writers, but never against what is there for good. */
const canBeTakenApart = (jobs: readonly Job<unknown, unknown>[], error: unknown): boolean =>
  itemsOf(jobs) > 1 || isDuplicate(error);

const itemsOf = (jobs: readonly Job<unknown, unknown>[]): number =>
  jobs.reduce((sum, job) => sum + job.items.length, 0);

function rejectAll<Item, Result>(jobs: readonly Job<Item, Result>[], error: unknown): void {
  for (const job of jobs) job.reject(error);
}

const unanswered = (cause?: OutcomeUnknown) =>
  new Unavailable('the database did not say whether the write happened', { cause });

const pause = (ms: number) => sleep(ms * (0.5 + Math.random() / 2));
