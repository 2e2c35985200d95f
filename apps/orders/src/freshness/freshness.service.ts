import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { topics } from '@storefront/contracts';
import type { StoredAggregate } from '@storefront/outbox';
import { answered } from '@storefront/persistence';
import { trusted, type Model } from 'mongoose';
import { PROFILE } from '../customers/profile.document.ts';
import { ORDER } from '../orders/order.document.ts';
import type { AwaitedEvent, ReadAfter } from './after.decorator.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 400;
/** Most readers that wait in one process; the next one is answered at once with what there is. */
const MOST_WAITING = 500;

/** Lets a reader see here what they wrote in another service: waits until its event is applied. */
@Injectable()
export class FreshnessService {
  private waiting = 0;

  constructor(
    @InjectModel(PROFILE.name) private readonly profiles: Model<StoredAggregate>,
    @InjectModel(ORDER.name) private readonly orders: Model<StoredAggregate>,
  ) {}

  /**
   * Reads once the awaited event is applied, or when patience ends: then the answer has `Storefront-Stale: true`.
   *
   * @param after undefined: reads at once
   */
  async read<T>(after: ReadAfter | undefined, read: () => Promise<T>): Promise<T> {
    if (after && !(await this.applied(after))) after.sayStale();
    return read();
  }

  private async applied(event: AwaitedEvent): Promise<boolean> {
    if (this.waiting >= MOST_WAITING) return this.isApplied(event);
    this.waiting += 1;
    try {
      return await this.untilApplied(event);
    } finally {
      this.waiting -= 1;
    }
  }

  private async untilApplied(event: AwaitedEvent): Promise<boolean> {
    const deadline = performance.now() + event.waitMs;
    for (
      let pauseMs = FIRST_PAUSE_MS;
      !(await this.isApplied(event));
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    ) {
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) return false;
      await pause(Math.min(pauseMs, leftMs));
    }
    return true;
  }

  private async isApplied({ topic, key, number }: AwaitedEvent): Promise<boolean> {
    const copies = topic === topics.customerChange ? this.profiles : this.orders;
    // Trusted: `number` was checked; without it mongoose takes $gte for input.
    const found = await answered(copies.exists({ _id: key, applied: trusted({ $gte: number }) }).exec());
    return found !== null;
  }
}
