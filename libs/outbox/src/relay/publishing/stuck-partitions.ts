import type { Clock } from '../clock.ts';

interface Stuck {
  /** Most events of its next try: one at first, twice as many each time that it took them. */
  readonly most: number;
  /** Tries in a row that came to nothing. */
  readonly failures: number;
  /** Until when it is not tried again, by the clock's elapsed(). */
  readonly until: number;
}

/** Doubled each time, ms: one that is well again after a short trouble is noticed soon. */
const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 10_000;
/** How many times as long as a try took no other is made: all others wait meanwhile, of some for seconds. */
const REST_OF_A_TRY = 3;

/**
 * Partitions that took nothing when they were last tried, by name. They are left out, so that neither a send nor the fetch
 * of a turn is filled with what can't be sent; one at a time is tried again. In memory only: forgetting it costs a send.
 */
export class StuckPartitions {
  private readonly clock: Clock;
  private readonly stuck = new Map<string, Stuck>();
  private nextTryAt = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get names(): string[] {
    return [...this.stuck.keys()];
  }

  /** The one that may be tried now, with so many events; of several, the one that has been due for longest. */
  due(): { place: string; most: number } | undefined {
    const first = this.nextTryMs() > 0 ? undefined : this.first();
    return first && { place: first[0], most: first[1].most };
  }

  /** In how many ms one may be tried; Infinity if none is stuck. */
  nextTryMs(): number {
    const first = this.first();
    return first ? Math.max(0, Math.max(first[1].until, this.nextTryAt) - this.clock.elapsed()) : Infinity;
  }

  /** @param tookMs how long it took to learn that by a try of its own */
  tookNothing(place: string, tookMs = 0): void {
    const now = this.clock.elapsed();
    const failures = (this.stuck.get(place)?.failures ?? 0) + 1;
    const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (failures - 1));
    this.stuck.set(place, { most: 1, failures, until: now + restMs });
    this.nextTryAt = now + REST_OF_A_TRY * tookMs;
  }

  /** It took all events of a try, and more wait: it may not bear them all at once. */
  tookSome(place: string, most: number, tookMs: number): void {
    const now = this.clock.elapsed();
    this.stuck.set(place, { most: 2 * most, failures: 0, until: now });
    this.nextTryAt = now + REST_OF_A_TRY * tookMs;
  }

  /** It takes what comes, or nothing waits for it any more. */
  forget(place: string): void {
    this.stuck.delete(place);
  }

  private first(): [string, Stuck] | undefined {
    let first: [string, Stuck] | undefined;
    for (const one of this.stuck) if (!first || one[1].until < first[1].until) first = one;
    return first;
  }
}
