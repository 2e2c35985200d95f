import { setTimeout as sleep } from 'node:timers/promises';

/** The value of `work`, or undefined once `deadlineMs` have passed; the work itself goes on. */
export async function withDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T | undefined> {
  const timer = new AbortController();
  const late = sleep(deadlineMs, undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}

/** How long to wait for something. */
export interface Patience {
  readonly deadlineMs: number;
  /** Default 50. */
  readonly everyMs?: number;
  /** Once true, there is nothing left to wait for. Default: never. */
  readonly gaveUp?: () => boolean;
}

/**
 * Asks `isSo` again and again until it answers true.
 *
 * @param isSo may reject: that counts as "not yet".
 * @returns false when the deadline passed first, or it gave up.
 */
export async function until(isSo: () => Promise<boolean>, patience: Patience): Promise<boolean> {
  const { deadlineMs, everyMs = 50, gaveUp = () => false } = patience;
  const end = performance.now() + deadlineMs;
  while (performance.now() < end && !gaveUp()) {
    if (await isSo().catch(() => false)) return true;
    await sleep(everyMs);
  }
  return false;
}
