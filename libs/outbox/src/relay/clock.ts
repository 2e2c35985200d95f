import { setTimeout as sleep } from 'node:timers/promises';

/** Time, as a relay lives in it: handed in, like the database and the broker. */
export interface Clock {
  /** Epoch milliseconds; other machines may think otherwise. */
  now(): number;
  /** Milliseconds since some instant of this process; never set back, and they pass while a process is frozen too. */
  elapsed(): number;
  /** Resolves after about `ms`, so that processes don't march in step; at once when `signal` is aborted. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  pause: (ms, signal) => sleep(jittered(ms), undefined, signal && { signal }).catch(() => undefined),
};

/** Up to a fifth more or less. */
export const jittered = (ms: number): number => ms * (0.8 + Math.random() * 0.4);
