import { Logger } from '@nestjs/common';
import { observed } from '@storefront/observability';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutboxCollections } from '../commit/collections.ts';
import type { Inbox } from './inbox.ts';

const SWEEP_MS = 1000;
const MOST_EVENTS = 500;

/**
 * Tries waiting keys again when their time has come, whatever they wait for. The quick ways (a gap that closes, a
 * subject that is created) are the committer's; this one makes sure that none is forgotten.
 */
export class WaitingRoom {
  private readonly logger = new Logger('Inbox');
  private readonly parked: OutboxCollections['parked'];
  private readonly inbox: Inbox;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor({ parked }: OutboxCollections, inbox: Inbox) {
    this.parked = parked;
    this.inbox = inbox;
  }

  /** A new version may know what the last one did not: everything that waits is tried at once. */
  async start(): Promise<void> {
    await this.parked.updateMany({ status: 'waiting' }, { $set: { nextAttemptAt: new Date() } });
    this.expose();
    this.running = this.sweepForEver();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private expose(): void {
    const failed = { name: 'storefront_inbox_failed', help: 'Events that a person has to release or skip' };
    observed(failed, () => this.parked.countDocuments({ status: 'failed' }));
    const waiting = { name: 'storefront_inbox_waiting', help: 'Events that wait for another one or for their subject' };
    observed(waiting, () => this.parked.countDocuments({ status: 'waiting' }));
    const oldest = { name: 'storefront_inbox_waiting_oldest_seconds', help: 'How long the oldest has been waiting' };
    observed(oldest, async () => {
      const [first] = await this.parked.find({ status: 'waiting' }).sort({ parkedAt: 1 }).limit(1).toArray();
      return first ? (Date.now() - first.parkedAt.getTime()) / 1000 : 0;
    });
  }

  private async sweepForEver(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.sweep().catch((error: unknown) =>
        this.logger.debug({ err: error }, 'a look at waiting events failed'),
      );
      await sleep(SWEEP_MS * (0.8 + Math.random() * 0.4), undefined, { signal }).catch(() => undefined);
    }
  }

  private async sweep(): Promise<void> {
    const due = this.parked
      .find({ status: 'waiting', nextAttemptAt: { $lte: new Date() } }, { projection: { topic: 1, key: 1 } })
      .limit(MOST_EVENTS);
    const keys = Map.groupBy(await due.toArray(), ({ topic, key }) => `${topic}/${key}`);
    for (const [first] of keys.values()) {
      if (first) await this.inbox.committerOf(first.topic)?.retry(first.topic, first.key);
    }
  }
}
