import { Logger } from '@nestjs/common';
import { degraded, observed, up, type HealthSource, type Verdict } from '@storefront/observability';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutboxCollections } from '../../commit/collections.ts';
import type { ParkedEvent } from '../parked-event.ts';

const LOOK_MS = 10_000;
/** By then it has been tried again five times: it is unlikely to go on by itself. */
const TOO_LONG_MS = 60_000;

/**
 * Looks at what is parked, by all instances together, and shows it: as figures, as a verdict, and to the log when
 * something has been waiting for too long. Traffic goes on whatever there is: other keys are not concerned.
 */
export class ParkedWatch implements HealthSource {
  readonly name = 'inbox';
  private readonly logger = new Logger('Inbox');
  private readonly parked: OutboxCollections['parked'];
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Events that a person has to release or skip. */
  private failed = 0;
  /** Events that have been waiting for too long. */
  private overdue = 0;

  constructor({ parked }: Pick<OutboxCollections, 'parked'>) {
    this.parked = parked;
  }

  start(): void {
    this.expose();
    this.running = this.lookForEver();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  live(): Verdict {
    return up();
  }

  /** As of the last look: nobody who asks waits for the database. */
  ready(): Verdict {
    const { failed, overdue } = this;
    return failed + overdue > 0 ? degraded({ failed, overdue }) : up({ failed, overdue });
  }

  /** Looks again, and warns if something has begun to wait for too long. */
  async look(): Promise<void> {
    const since = new Date(Date.now() - TOO_LONG_MS);
    const overdue = await this.parked.countDocuments({ status: 'waiting', parkedAt: { $lt: since } });
    if (overdue > 0 && this.overdue === 0) {
      const oldest = (await this.oldestWaiting())?._id;
      this.logger.warn({ overdue, oldest }, 'events have been waiting for more than a minute');
    }
    this.overdue = overdue;
    this.failed = await this.count('failed');
  }

  private expose(): void {
    const failed = { name: 'storefront_inbox_failed', help: 'Events that a person has to release or skip' };
    observed(failed, () => this.count('failed'));
    const waiting = { name: 'storefront_inbox_waiting', help: 'Events that wait for another one or for their subject' };
    observed(waiting, () => this.count('waiting'));
    const oldest = { name: 'storefront_inbox_waiting_oldest_seconds', help: 'How long the oldest has been waiting' };
    observed(oldest, async () => {
      const first = await this.oldestWaiting();
      return first ? (Date.now() - first.parkedAt.getTime()) / 1000 : 0;
    });
  }

  private async lookForEver(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.look().catch((error: unknown) => this.logger.debug({ err: error }, 'a look at parked events failed'));
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async count(status: ParkedEvent['status']): Promise<number> {
    return await this.parked.countDocuments({ status });
  }

  private async oldestWaiting(): Promise<Pick<ParkedEvent, '_id' | 'parkedAt'> | null> {
    return await this.parked.findOne({ status: 'waiting' }, { sort: { parkedAt: 1 }, projection: { parkedAt: 1 } });
  }
}
