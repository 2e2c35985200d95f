/** Lets one loop sleep until there is something to do. A signal that comes while it works is not lost. */
export class WakeUp {
  private readonly debounceMs: number;
  private due = false;
  private wake: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @param debounceMs how long {@link soon} waits for more signals */
  constructor(debounceMs: number) {
    this.debounceMs = debounceMs;
  }

  now(): void {
    this.due = true;
    this.wake?.();
  }

  soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.now();
    }, this.debounceMs);
  }

  /** Resolves on the next signal, at once if one has come since the last wait, or after `mostMs`. */
  async wait(mostMs: number): Promise<void> {
    if (!this.due) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, mostMs);
      this.wake = resolve;
      await promise;
      clearTimeout(timer);
      this.wake = undefined;
    }
    this.due = false;
  }
}
