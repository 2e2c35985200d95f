import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Answer } from '@storefront/http';
import type { StoredAggregate } from '@storefront/outbox';
import { answered } from '@storefront/persistence';
import type { Connection } from 'mongoose';
import { PROFILE } from '../customers/profile.document.ts';
import { ORDER } from '../orders/order.document.ts';
import type { AwaitedEvent } from './after.decorator.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 400;
/** Most readers that wait in one process; the next one is answered at once with what there is. */
const MOST_WAITING = 500;

/** Lets a reader see here what they wrote in another service: waits until its event is applied. */
@Injectable()
export class FreshnessService {
  private waiting = 0;

  constructor(@InjectConnection() private readonly connection: Connection) {}

  /**
   * Reads once the awaited event is applied, or when patience ends: then the answer has `Storefront-Stale: true`.
   *
   * @param awaited undefined: reads at once
   */
  async read<T>(awaited: AwaitedEvent | undefined, read: () => Promise<Answer<T>>): Promise<Answer<T>> {
    if (!awaited) return read();
    const fresh = await this.applied(awaited);
    const answer = await read();
    return fresh ? answer : answer.with('storefront-stale', 'true');
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
    const kind = [PROFILE, ORDER].find(({ consumes }) => consumes?.topic === topic);
    if (!kind) return false;
    const copies = this.connection.collection<StoredAggregate>(kind.collection);
    const found = await answered(copies.findOne({ _id: key, applied: { $gte: number } }, { projection: { _id: 1 } }));
    return found !== null;
  }
}
