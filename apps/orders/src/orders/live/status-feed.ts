import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Unavailable } from '@storefront/contracts';
import { Observable, ReplaySubject } from 'rxjs';
import type { Order } from '../domain/order.ts';
import { OrdersRepository } from '../orders.repository.ts';

/** Pause between two looks at the orders being watched, ms. Half of it is what a watcher waits on average. */
const LOOK_EVERY_MS = 500;
/** Most watchers of one process; the next one is answered 503. */
const MOST_WATCHERS = 1000;

interface Watched {
  version: number;
  watchers: number;
  readonly orders: ReplaySubject<Order>;
}

/**
 * Tells of changes to orders, whichever instance made them: one small query a look for all watchers of the process
 * together, and none while nobody watches. A change stream would carry every order's changes to every process.
 */
@Injectable()
export class StatusFeed implements BeforeApplicationShutdown {
  private readonly logger = new Logger(StatusFeed.name);
  private readonly watched = new Map<string, Watched>();
  private watchers = 0;
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;
  private failing = false;

  constructor(private readonly orders: OrdersRepository) {}

  /**
   * The order as it is, then again after each change that a look finds. Completes when the app stops, and never fails:
   * while the database is away there is nothing to tell.
   *
   * @throws {Unavailable} too many watch already, or the app is stopping
   */
  changes(guid: string): Observable<Order> {
    if (this.stopping) throw new Unavailable('This instance is stopping');
    if (this.watchers >= MOST_WATCHERS) throw new Unavailable('Too many watch orders here', { retryAfterSeconds: 5 });
    return new Observable<Order>((subscriber) => {
      const watched = this.enter(guid);
      subscriber.add(() => this.leave(guid, watched));
      subscriber.add(watched.orders.subscribe(subscriber));
    });
  }

  beforeApplicationShutdown(): void {
    this.stopping = true;
    clearTimeout(this.timer);
    for (const { orders } of this.watched.values()) orders.complete();
  }

  private enter(guid: string): Watched {
    const watched = this.watched.get(guid) ?? { version: 0, watchers: 0, orders: new ReplaySubject<Order>(1) };
    this.watched.set(guid, watched);
    watched.watchers += 1;
    this.watchers += 1;
    if (this.watchers === 1) this.lookAfter(0);
    return watched;
  }

  private leave(guid: string, watched: Watched): void {
    watched.watchers -= 1;
    this.watchers -= 1;
    if (watched.watchers === 0) this.watched.delete(guid);
    if (this.watchers === 0) clearTimeout(this.timer);
  }

  private lookAfter(pauseMs: number): void {
    clearTimeout(this.timer);
    if (this.stopping) return;
    this.timer = setTimeout(
      () => void this.look().finally(() => this.watchers > 0 && this.lookAfter(LOOK_EVERY_MS)),
      pauseMs,
    );
  }

  private async look(): Promise<void> {
    try {
      const versions = await this.orders.versions([...this.watched.keys()]);
      const changed = [...versions].filter(([guid, version]) => this.watched.get(guid)?.version !== version);
      for (const { order, version } of await this.orders.some(changed.map(([guid]) => guid))) this.tell(order, version);
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn({ err: error }, 'cannot look at watched orders; trying again');
      this.failing = true;
    }
  }

  private tell(order: Order, version: number): void {
    const watched = this.watched.get(order.guid);
    if (!watched) return;
    watched.version = version;
    watched.orders.next(order);
  }
}
