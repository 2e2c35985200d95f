import { Unavailable } from '@storefront/contracts';
import { observed } from '@storefront/observability';
import type { OutboxCollections } from '../commit/collections.ts';
import { pendingOutside } from './publishing/outbox-reader.ts';
import type { Place } from './publishing/stuck-partitions.ts';
import type { OutboxSettings } from '../outbox.settings.ts';

const RETRY_AFTER_S = 5;

/**
 * How much waits to be published, by all instances together; looked at every second while something waits. Past its bounds writes are
 * turned away, never lost. Keys that are blocked don't count: a person is needed there, not less traffic.
 */
export class Backlog {
  /** Events waiting; counted up to one above OUTBOX_MAX_PENDING. */
  pending = 0;
  /** Age of the oldest one, s. */
  oldestAgeS = 0;
  /** Age of the oldest one of a partition that takes events, s. */
  private movingAgeS = 0;
  private readonly outbox: OutboxCollections;
  private readonly settings: OutboxSettings;

  constructor(outbox: OutboxCollections, settings: OutboxSettings) {
    this.outbox = outbox;
    this.settings = settings;
  }

  /** Makes the figures visible. */
  expose(): void {
    observed({ name: 'storefront_outbox_pending', help: 'Events waiting to be published' }, () => this.pending);
    observed(
      { name: 'storefront_outbox_oldest_age_seconds', help: 'Age of the oldest event waiting to be published' },
      () => this.oldestAgeS,
    );
    // Counted one by one: the estimate is wrong after an unclean shutdown.
    observed({ name: 'storefront_outbox_blocked_keys', help: 'Keys whose event the broker refused' }, () =>
      this.outbox.blocked.countDocuments({}),
    );
  }

  /**
   * Looks again.
   *
   * @param stuck partitions that take nothing: what waits for them counts, but its age does not stop writes to all others
   */
  async measure(stuck: readonly Place[] = []): Promise<void> {
    const oldest = await this.ageOfOldest([]);
    this.oldestAgeS = oldest ?? 0;
    this.movingAgeS = (stuck.length > 0 ? await this.ageOfOldest(stuck) : oldest) ?? 0;
    const limit = this.settings.OUTBOX_MAX_PENDING + 1;
    this.pending = oldest === undefined ? 0 : await this.outbox.events.countDocuments({ pending: true }, { limit });
  }

  private async ageOfOldest(without: readonly Place[]): Promise<number | undefined> {
    const [oldest] = await this.outbox.events
      .find(pendingOutside(without), { projection: { createdAt: 1, restoredAt: 1 } })
      .sort({ order: 1 })
      .limit(1)
      .toArray();
    return oldest && Math.max(0, (Date.now() - (oldest.restoredAt ?? oldest.createdAt).getTime()) / 1000);
  }

  /** Why writes are to be turned away at present, if they are. */
  pressure(): Unavailable | undefined {
    const { OUTBOX_MAX_PENDING, OUTBOX_MAX_PENDING_AGE_S } = this.settings;
    if (this.pending <= OUTBOX_MAX_PENDING && this.movingAgeS <= OUTBOX_MAX_PENDING_AGE_S) return undefined;
    return new Unavailable('too many events wait to be published', { retryAfterSeconds: RETRY_AFTER_S });
  }
}
