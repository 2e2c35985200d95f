import { setTimeout as pause } from 'node:timers/promises';
import type { HealthRegistry, Logger } from '@storefront/observability';

/** What a {@link Lifecycle} needs. */
export interface LifecycleOptions {
  readonly log: Logger;
  readonly health: HealthRegistry;
  /** Wait between "not ready" and the first step, ms. */
  readonly drainDelayMs: number;
  /** Longest that all steps may take after that, ms. */
  readonly deadlineMs: number;
  /** Ends the process. */
  readonly exit: (code: number) => void;
}

interface Step {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

const FLUSH_LIMIT_MS = 500;

/** The end of a process: in which order its parts stop, how long that may take, and with which code it ends. */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  readonly #steps: Step[] = [];
  #ending = false;

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** True from the first reason to end on. */
  get ending(): boolean {
    return this.#ending;
  }

  /** Adds a step for the stop. The last one added runs first. */
  onStop(name: string, run: () => Promise<unknown>): void {
    this.#steps.push({ name, run });
  }

  /**
   * Ends in order after SIGTERM and SIGINT, and at once after a surprise. Further signals change nothing: Ctrl-C reaches
   * a whole process group, and a parent passes it on once more. Whoever can't wait for the deadline has SIGKILL.
   */
  listen(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => this.#onSignal(signal));
    process.on('uncaughtException', (error) => void this.#give('an exception that nobody caught', error));
    process.on('unhandledRejection', (reason) => void this.#give('a rejection that nobody handled', reason));
  }

  /** Something that only a new process can mend: stops in order and ends with 1. */
  async fail(why: string, error: unknown): Promise<void> {
    this.#options.log.fatal({ err: error }, why);
    await this.stop(1);
  }

  /** Stops everything in order, then ends the process with `code`, or with 1 if it takes too long. */
  async stop(code: number): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    const { health, drainDelayMs, deadlineMs, log } = this.#options;
    health.markDraining();
    if (drainDelayMs > 0) await pause(drainDelayMs);
    const overdue = setTimeout(
      () => void this.#give(`still not stopped after ${deadlineMs} ms`, undefined),
      deadlineMs,
    );
    const clean = await this.#runSteps();
    clearTimeout(overdue);
    log.info('stopped');
    await this.#end(clean ? code : 1);
  }

  #onSignal(signal: NodeJS.Signals): void {
    if (this.#ending) return;
    this.#options.log.info({ signal }, 'stopping');
    void this.stop(0);
  }

  async #runSteps(): Promise<boolean> {
    let clean = true;
    for (const { name, run } of this.#steps.toReversed()) {
      try {
        await run();
      } catch (error) {
        clean = false;
        this.#options.log.error({ err: error }, `${name} did not stop cleanly`);
      }
    }
    return clean;
  }

  async #give(why: string, error: unknown): Promise<void> {
    this.#ending = true;
    this.#options.log.fatal({ err: error }, `ending at once: ${why}`);
    await this.#end(1);
  }

  async #end(code: number): Promise<void> {
    const flushed = new Promise<void>((resolve) => this.#options.log.flush(() => resolve()));
    await Promise.race([flushed, pause(FLUSH_LIMIT_MS)]);
    this.#options.exit(code);
  }
}
