import { Unavailable } from '@storefront/contracts';
import { observed } from '@storefront/observability';
import type { OutboxCollections } from '../commit/collections.ts';
import { placeOf } from '../commit/place.ts';
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
  /** Names of the partitions whose oldest event has waited for too long. */
  private overdue: ReadonlySet<string> = new Set();
  private readonly outbox: OutboxCollections;
  private readonly settings: OutboxSettings;
  private readonly partitions: number;

  /** @param partitions how many a topic has */
  constructor(outbox: OutboxCollections, settings: OutboxSettings, partitions: number) {
    this.outbox = outbox;
    this.settings = settings;
    this.partitions = partitions;
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

  /** Looks again. */
  async measure(): Promise<void> {
    const { OUTBOX_MAX_PENDING, OUTBOX_MAX_PENDING_AGE_S } = this.settings;
    const filter = { pending: true as const };
    const [oldest] = await this.outbox.events
      .find(filter, { projection: { createdAt: 1, restoredAt: 1 } })
      .sort({ order: 1 })
      .limit(1)
      .toArray();
    this.oldestAgeS = oldest ? Math.max(0, (Date.now() - (oldest.restoredAt ?? oldest.createdAt).getTime()) / 1000) : 0;
    this.overdue = new Set(this.oldestAgeS > OUTBOX_MAX_PENDING_AGE_S ? await this.findOverdue() : []);
    const limit = OUTBOX_MAX_PENDING + 1;
    this.pending = oldest ? await this.outbox.events.countDocuments(filter, { limit }) : 0;
  }

  private async findOverdue(): Promise<string[]> {
    const latest = new Date(Date.now() - this.settings.OUTBOX_MAX_PENDING_AGE_S * 1000);
    const places = this.outbox.events.aggregate<{ _id: string }>([
      { $match: { pending: true } },
      { $group: { _id: '$place', since: { $min: { $ifNull: ['$restoredAt', '$createdAt'] } } } },
      { $match: { since: { $lt: latest } } },
    ]);
    return (await places.toArray()).map(({ _id }) => _id);
  }

  /**
   * Why a write of some keys is to be turned away at present, if it is.
   *
   * @param topic that its events go to, if it has any
   */
  pressure(topic: string | undefined, keys: readonly string[]): Unavailable | undefined {
    const isOverdue = (key: string) =>
      topic !== undefined && this.overdue.has(placeOf({ topic, key }, this.partitions));
    const isTooMuch = this.pending > this.settings.OUTBOX_MAX_PENDING;
    if (!isTooMuch && !(this.overdue.size > 0 && keys.some(isOverdue))) return undefined;
    return new Unavailable('too many events wait to be published', { retryAfterSeconds: RETRY_AFTER_S });
  }
}
