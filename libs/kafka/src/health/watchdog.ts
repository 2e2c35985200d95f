import type { ConsumerState } from './consumer-state.ts';

/** Whom a {@link ConsumerWatchdog} watches, and whom it tells. */
export interface WatchdogOptions {
  readonly state: Pick<ConsumerState, 'joined' | 'heartbeatAgeMs'>;
  readonly brokerReachable: () => Promise<boolean>;
  readonly onFatal: (error: Error) => void;
  /** How long a consumer may be out of its group although the broker answers, ms. */
  readonly deadlineMs: number;
}

/**
 * Kafka away is no reason to end: the API goes on without it. But a consumer that does not come back although the
 * broker answers again has died silently, and only a new process helps.
 */
export class ConsumerWatchdog {
  private readonly options: WatchdogOptions;
  private timer: NodeJS.Timeout | undefined;
  private missingSince: number | undefined;

  constructor(options: WatchdogOptions) {
    this.options = options;
  }

  /** Begins to watch. Keeps no process alive. */
  start(): void {
    this.timer ??= setInterval(() => void this.look(), this.options.deadlineMs / 6).unref();
  }

  /** Stops watching. */
  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async look(): Promise<void> {
    const { state, brokerReachable, deadlineMs, onFatal } = this.options;
    const atWork = state.joined && (state.heartbeatAgeMs() ?? 0) < deadlineMs;
    // While the broker is away the time does not count.
    if (atWork || !(await brokerReachable())) {
      this.missingSince = undefined;
      return;
    }
    this.missingSince ??= Date.now();
    if (!this.timer || Date.now() - this.missingSince < deadlineMs) return;
    this.stop();
    onFatal(new Error(`the consumer is not back in its group although the broker answers, for ${deadlineMs} ms`));
  }
}
