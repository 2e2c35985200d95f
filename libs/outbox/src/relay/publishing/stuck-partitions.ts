import { partitionOf } from '@storefront/kafka';
import type { Clock } from '../clock.ts';
import { placeOf, type PendingEvent } from './batch.ts';

/** A partition of a topic, as a filter names it in the outbox. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

interface Stuck {
  readonly place: Place;
  readonly failures: number;
  /** Until when nothing is sent to it, by the clock's elapsed(). */
  readonly until: number;
}

/**
 * Doubled each time, ms: a partition that answers only after seconds holds up the others for a small part of the time, and
 * one that is well again is noticed soon after a short trouble.
 */
const FIRST_REST_MS = 100;
const LONGEST_REST_MS = 10_000;

/**
 * Partitions that took nothing when they were last tried. Between tries they are left out, so that neither a send nor the
 * fetch of a turn is filled with what can't be sent. In memory only: forgetting it costs a send.
 */
export class StuckPartitions {
  private readonly partitions: number;
  private readonly clock: Clock;
  private readonly stuck = new Map<string, Stuck>();

  /** @param partitions of a topic */
  constructor(partitions: number, clock: Clock) {
    this.partitions = partitions;
    this.clock = clock;
  }

  /** All of them. */
  get places(): Place[] {
    return Array.from(this.stuck.values(), ({ place }) => place);
  }

  /** Those that are not to be tried yet, by name. */
  resting(): Map<string, Place> {
    const now = this.clock.elapsed();
    const resting = [...this.stuck].filter(([, { until }]) => until > now);
    return new Map(resting.map(([name, { place }]) => [name, place]));
  }

  /** What is sent together: the events of a stuck partition by themselves, so that they fail alone, and last. */
  apart(events: readonly PendingEvent[]): (readonly PendingEvent[])[] {
    if (this.stuck.size === 0) return [events];
    const well = '';
    const parts = Map.groupBy(events, (event) => {
      const name = this.nameOf(event);
      return this.stuck.has(name) ? name : well;
    });
    const first = parts.get(well) ?? [];
    parts.delete(well);
    return [first, ...parts.values()];
  }

  /** @returns whether that is new */
  tookNothing(event: PendingEvent): boolean {
    const name = this.nameOf(event);
    const failures = (this.stuck.get(name)?.failures ?? 0) + 1;
    const restMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (failures - 1));
    const place = { topic: event.topic, partition: partitionOf(event.key, this.partitions) };
    this.stuck.set(name, { place, failures, until: this.clock.elapsed() + restMs });
    return failures === 1;
  }

  took(events: readonly PendingEvent[]): void {
    if (this.stuck.size === 0) return;
    for (const event of events) this.stuck.delete(this.nameOf(event));
  }

  /**
   * Forgets those that nothing waits for any more: another relay has published it, or a person has.
   *
   * @param pending all that waits but for the resting ones
   */
  forgetIdle(pending: readonly PendingEvent[], resting: ReadonlyMap<string, Place>): void {
    if (this.stuck.size === resting.size) return;
    const waiting = new Set(pending.map(this.nameOf));
    for (const name of this.stuck.keys()) if (!resting.has(name) && !waiting.has(name)) this.stuck.delete(name);
  }

  /** topic/partition */
  readonly nameOf = (event: PendingEvent): string => placeOf(event, this.partitions);
}
