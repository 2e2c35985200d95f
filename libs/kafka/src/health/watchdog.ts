import type { ConsumerState } from './consumer-state.ts';

/** Whom a {@link ConsumerWatchdog} watches, and whom it tells. */
export interface WatchdogOptions {
  readonly state: Pick<ConsumerState, 'joined' | 'heartbeatAgeMs'>;
  readonly brokerReachable: () => Promise<boolean>;
  readonly onFatal: (error: Error) => void;
  /** How long a consumer may be out of its group although the broker answers, ms. */
  readonly deadlineMs: number;
}

/** So many looks in a row without the consumer are its deadline. */
const LOOKS = 6;

/**
 * Kafka away is no reason to end: the API goes on without it. But a consumer that does not come back although the
 * broker answers again has died silently, and only a new process helps.
 *
 * Looks are counted, not time: while a process is frozen nobody could have come back.
 */
export class ConsumerWatchdog {
  private readonly options: WatchdogOptions;
  private readonly pauseMs: number;
  private timer: NodeJS.Timeout | undefined;
  private missed = 0;

  constructor(options: WatchdogOptions) {
    this.options = options;
    this.pauseMs = options.deadlineMs / LOOKS;
  }

  /** Begins to watch. Keeps no process alive. */
  start(): void {
    this.timer ??= setInterval(() => void this.look(), this.pauseMs).unref();
  }

  /** Stops watching. */
  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async look(): Promise<void> {
    const { brokerReachable, deadlineMs, onFatal } = this.options;
    // While the broker is away the time does not count.
    this.missed = this.isAtWork() || !(await brokerReachable()) ? 0 : this.missed + 1;
    if (!this.timer || this.missed <= LOOKS) return;
    this.stop();
    onFatal(new Error(`the consumer is not back in its group although the broker answers, for ${deadlineMs} ms`));
  }

  /** In its group, or was between two looks: where members come and go, each stay may be short. */
  private isAtWork(): boolean {
    const { deadlineMs, state } = this.options;
    const silentMs = state.heartbeatAgeMs();
    if (state.joined) return (silentMs ?? 0) < deadlineMs;
    return silentMs !== undefined && silentMs <= this.pauseMs;
  }
}
