import { createRequire } from 'node:module';

/** A request that waits for its reply. */
interface SentRequest {
  readonly sentAt: number;
  readonly requestTimeout: number;
  timeoutRequest(): void;
}

/** What the guard touches of kafkajs' request queue, one per connection. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly inflight: ReadonlyMap<number, SentRequest>;
  readonly requestTimeout: number;
  readonly enforceRequestTimeout: boolean;
  /** Epoch ms until which the broker asked us to hold back; -1 when it never did. */
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  requestTimeoutIntervalId: NodeJS.Timeout;
  isConnected(): boolean;
  destroy(): void;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
  scheduleRequestTimeoutCheck(): void;
}

/** The guarded file, relative to node_modules. */
export const GUARDED_FILE = 'kafkajs/src/network/requestQueue/index.js';

const LOOK_AGAIN_MS = 10;
const TIMEOUT_CHECK_MS = 1000;

/**
 * Quiets two timers of kafkajs 2.2.4 that run on every connection even when nothing happens on it. Together they are
 * most of what an idle service would use. Doing it again changes nothing.
 *
 * - The next look at waiting requests is set even when none waits: 1 ms, for ever (2,700 wake-ups a second in an idle
 *   consumer, 4 % of a core; tulios/kafkajs#1751, never released). Here only while one waits or the broker throttles us.
 * - Overdue replies are looked for every 100 ms. Here every second: a timeout comes up to a second late, and who cannot
 *   bear that (the sender) keeps a limit of its own.
 */
export function guardTimers(): void {
  const { prototype } = createRequire(import.meta.url)(GUARDED_FILE) as { prototype: RequestQueue };
  prototype.scheduleCheckPendingRequests = lookOnlyWhileSomethingWaits;
  prototype.scheduleRequestTimeoutCheck = lookForOverdueReplies;
}

function lookOnlyWhileSomethingWaits(this: RequestQueue): void {
  const wait = waitBeforeNextLook(this, Date.now());
  if (wait === undefined || this.throttleCheckTimeoutId) return;
  this.throttleCheckTimeoutId = setTimeout(() => {
    this.throttleCheckTimeoutId = null;
    this.checkPendingRequests();
  }, wait);
}

/** @returns ms until the queue must be looked at again, or undefined when only a new request or reply can matter */
function waitBeforeNextLook(queue: RequestQueue, now: number): number | undefined {
  const throttled = queue.throttledUntil - now;
  if (throttled > 0) return throttled;
  return queue.pending.length > 0 ? LOOK_AGAIN_MS : undefined;
}

function lookForOverdueReplies(this: RequestQueue): void {
  if (!this.enforceRequestTimeout) return;
  this.destroy();
  const look = (): void => {
    const now = Date.now();
    for (const request of this.inflight.values()) {
      if (now - request.sentAt > request.requestTimeout) request.timeoutRequest();
    }
    if (!this.isConnected()) this.destroy();
  };
  this.requestTimeoutIntervalId = setInterval(look, Math.min(this.requestTimeout, TIMEOUT_CHECK_MS));
}
