import { Logger } from '@nestjs/common';
import { Unavailable } from '@storefront/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutboxCollections } from '../commit/collections.ts';
import type { Inbox } from './inbox.ts';

const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;
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
    this.running = this.sweepForEver();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async sweepForEver(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const pauseMs = await this.sweep().catch((error: unknown) => {
        this.logger.debug({ err: error }, 'a look at waiting events failed');
        return LONGEST_PAUSE_MS;
      });
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns when to look again, ms from now: when the next one is due, else not too late for what others park */
  private async sweep(): Promise<number> {
    // What nobody here can try (of a consumer that was renamed, say) would never leave the front of the line.
    const waiting = await this.parked
      .find(
        { status: 'waiting', topic: { $in: this.inbox.topics } },
        { projection: { topic: 1, key: 1, nextAttemptAt: 1 } },
      )
      .sort({ nextAttemptAt: 1 })
      .limit(MOST_EVENTS)
      .toArray();
    const now = Date.now();
    const due = waiting.filter((event) => event.nextAttemptAt.getTime() <= now);
    for (const [first] of Map.groupBy(due, ({ key, topic }) => `${topic}/${key}`).values()) {
      if (this.stopping.signal.aborted) break;
      if (first) await this.retry(first);
    }
    const nextMs = waiting[due.length] ? waiting[due.length]!.nextAttemptAt.getTime() - now : Infinity;
    return Math.max(SHORTEST_PAUSE_MS, Math.min(LONGEST_PAUSE_MS, nextMs)) * (0.8 + Math.random() * 0.4);
  }

  /** A key that can't be tried must not keep the others waiting. */
  private async retry({ key, topic }: { key: string; topic: string }): Promise<void> {
    try {
      await this.inbox.committerOf(topic)?.retry(topic, key);
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      this.logger.error({ err: error, topic, key }, 'a waiting key could not be tried again');
    }
  }
}
