import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Answer } from '@storefront/http';
import type { StoredAggregate } from '@storefront/outbox';
import type { Connection } from 'mongoose';
import { PROFILE } from '../customers/profile.document.ts';
import { ORDER } from '../orders/order.document.ts';
import type { AwaitedEvent } from './after.decorator.ts';

const LOOK_EVERY_MS = 50;

/** Lets a reader see here what they wrote in another service: waits until its event is applied. */
@Injectable()
export class FreshnessService {
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
    const deadline = performance.now() + event.waitMs;
    while (!(await this.isApplied(event))) {
      if (performance.now() >= deadline) return false;
      await pause(LOOK_EVERY_MS);
    }
    return true;
  }

  private async isApplied({ topic, key, number }: AwaitedEvent): Promise<boolean> {
    const kind = [PROFILE, ORDER].find(({ consumes }) => consumes?.topic === topic);
    if (!kind) return false;
    const copies = this.connection.collection<StoredAggregate>(kind.collection);
    const found = await copies.findOne({ _id: key, applied: { $gte: number } }, { projection: { _id: 1 } });
    return found !== null;
  }
}
