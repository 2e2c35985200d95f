import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GUARDED_FILE, guardTimers } from './timer-guard.ts';

const require = createRequire(import.meta.url);

/** kafkajs' request queue as far as this file drives it. */
interface Queue {
  throttledUntil: number;
  push(request: object): void;
  fulfillRequest(reply: object): void;
  scheduleRequestTimeoutCheck(): void;
  destroy(): void;
}

/** A queue that lets one request out at a time, and the numbers of those that it let out. */
function aQueue(): { queue: Queue; sent: number[]; failed: unknown[]; push(number: number): void } {
  guardTimers();
  const RequestQueue = require(GUARDED_FILE) as new (options: object) => Queue;
  const logger = { debug: () => undefined, warn: () => undefined };
  const queue = new RequestQueue({
    maxInFlightRequests: 1,
    requestTimeout: 3000,
    enforceRequestTimeout: true,
    clientId: 'test',
    broker: 'b',
    logger,
  });
  const sent: number[] = [];
  const failed: unknown[] = [];
  const push = (correlationId: number) => {
    const entry = {
      correlationId,
      apiName: 'any',
      resolve: () => undefined,
      reject: (error: unknown) => failed.push(error),
    };
    queue.push({ entry, expectResponse: true, sendRequest: () => sent.push(correlationId) });
  };
  return { queue, sent, failed, push };
}

describe("the guard around kafkajs' timers", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('given the file that it guards, then it is the one that it was written for', () => {
    const file = readFileSync(require.resolve(GUARDED_FILE));

    const hash = createHash('sha256').update(file).digest('hex');

    // Another hash: read what changed in the file, see whether the guard is still needed, then write the new one here.
    expect(hash).toBe('b55986089c14f8f7bfc377922e2e65b3e4c1e7c7af2752d3b10a75dfe9e9260c');
  });

  it('given no request that waits, when a reply arrives, then no timer is left running', () => {
    const { queue, push } = aQueue();
    push(1);

    queue.fulfillRequest({ correlationId: 1, payload: {}, size: 0 });

    expect(vi.getTimerCount()).toBe(0);
  });

  it('given a request that waits for its turn, when the one before is answered, then it is sent', () => {
    const { queue, sent, push } = aQueue();
    push(1);
    push(2);

    queue.fulfillRequest({ correlationId: 1, payload: {}, size: 0 });

    expect(sent).toEqual([1, 2]);
  });

  it('given a broker that asks to hold back for 200 ms, when they are over, then the request that waited is sent', () => {
    const { queue, sent, push } = aQueue();
    queue.throttledUntil = Date.now() + 200;
    push(1);

    vi.advanceTimersByTime(199);
    const before = [...sent];
    vi.advanceTimersByTime(2);

    expect({ before, after: sent }).toEqual({ before: [], after: [1] });
  });

  it('given a reply that never comes, when its time is over, then the request fails within a second of it', () => {
    const { queue, failed, push } = aQueue();
    queue.scheduleRequestTimeoutCheck();
    push(1);

    vi.advanceTimersByTime(3000);
    const before = failed.length;
    vi.advanceTimersByTime(1000);
    queue.destroy();

    expect([before, failed.length, vi.getTimerCount()]).toEqual([0, 1, 0]);
  });
});
