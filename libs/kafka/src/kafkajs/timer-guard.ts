import { createRequire } from 'node:module';

/** What the guard touches of kafkajs' request queue, one per connection. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  /** Epoch ms until which the broker asked us to hold back; -1 when it never did. */
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

/** The guarded file, relative to node_modules. */
export const GUARDED_FILE = 'kafkajs/src/network/requestQueue/index.js';

const LOOK_AGAIN_MS = 10;

/**
 * kafkajs 2.2.4 sets the next look at its waiting requests even when none waits: a timer of 1 ms, for ever, on every
 * connection (2,700 wake-ups a second in an idle consumer, 4 % of a core; tulios/kafkajs#1751, never released).
 * Here the timer runs only while something waits or the broker throttles us. Doing it again changes nothing.
 */
export function guardTimers(): void {
  const { prototype } = createRequire(import.meta.url)(GUARDED_FILE) as { prototype: RequestQueue };
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    const wait = waitBeforeNextLook(this, Date.now());
    if (wait === undefined || this.throttleCheckTimeoutId) return;
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, wait);
  };
}

/** @returns ms until the queue must be looked at again, or undefined when only a new request or reply can matter */
function waitBeforeNextLook(queue: RequestQueue, now: number): number | undefined {
  const throttled = queue.throttledUntil - now;
  if (throttled > 0) return throttled;
  return queue.pending.length > 0 ? LOOK_AGAIN_MS : undefined;
}
