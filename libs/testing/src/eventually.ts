import { inspect } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDeadline } from '@storefront/servers';

/** How long to wait for a fact. */
export interface Deadline {
  /** Default 10 000. Generous on purpose: it costs time only when the test fails, and CI machines are slow. */
  readonly deadlineMs?: number;
  /** Pause between two looks. Default 25, doubling up to 250. */
  readonly everyMs?: number;
}

/**
 * Waits for a fact instead of for a time: reads until the value is as wanted, and returns it.
 *
 * @param what the fact in words, for the message on timeout: "orders shows Rivera".
 * @param read may reject: that counts as "not yet", and is what was last seen.
 * @param until decides on one value; default: it is neither undefined, null nor false.
 * @throws {Error} after the deadline, naming what was awaited and what was last seen.
 */
export async function eventually<T>(
  what: string,
  read: () => T | Promise<T>,
  until: (value: T) => boolean = isThere,
  { deadlineMs = 10_000, everyMs }: Deadline = {},
): Promise<T> {
  const end = performance.now() + deadlineMs;
  let lastSeen = 'nothing: the first look did not come back';
  for (let pause = everyMs ?? 25; ; pause = everyMs ?? Math.min(pause * 2, 250)) {
    const look = await beforeEnd(read, end);
    if (look !== undefined && 'value' in look && until(look.value)) return look.value;
    if (look !== undefined) lastSeen = describe(look);
    if (performance.now() + pause > end) throw new Error(timedOut(what, deadlineMs, lastSeen));
    await sleep(pause);
  }
}

type Look<T> = { readonly value: T } | { readonly error: unknown };

// A read that hangs must not outlast the deadline.
async function beforeEnd<T>(read: () => T | Promise<T>, end: number): Promise<Look<T> | undefined> {
  const look = (async () => ({ value: await read() }))().catch((error: unknown) => ({ error }));
  return await withDeadline(look, Math.max(0, end - performance.now()));
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

function describe(look: Look<unknown>): string {
  if ('error' in look) return `an error: ${look.error instanceof Error ? look.error.message : inspect(look.error)}`;
  return inspect(look.value, { depth: 6, maxArrayLength: 20, maxStringLength: 500 });
}

function timedOut(what: string, deadlineMs: number, lastSeen: string): string {
  return `Waited ${deadlineMs / 1000} s for: ${what}\nLast seen: ${lastSeen}`;
}
