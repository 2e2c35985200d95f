import { Unavailable } from '@storefront/contracts';
import { observed } from '@storefront/observability';
import type { OutboxCollections } from '../commit/collections.ts';
import type { OutboxEvent } from '../commit/outbox-event.ts';
import { placeOf } from '../commit/place.ts';
import type { OutboxSettings } from '../outbox.settings.ts';

const RETRY_AFTER_S = 5;

/** A partition by name, and since when its oldest pending event has waited. */
interface Waiting {
  readonly place: string;
  readonly since: Date;
}

const ageS = ({ since }: Waiting): number => (Date.now() - since.getTime()) / 1000;

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
    const [first] = await this.outbox.events
      .find(filter, { projection: { createdAt: 1, place: 1, restoredAt: 1 } })
      .sort({ order: 1 })
      .limit(1)
      .toArray();
    const limit = OUTBOX_MAX_PENDING + 1;
    this.pending = first ? await this.outbox.events.countDocuments(filter, { limit }) : 0;
    const oldest = first ? await this.oldestOfPlaces(first) : [];
    this.oldestAgeS = Math.max(0, ...oldest.map(ageS));
    this.overdue = new Set(oldest.filter((one) => ageS(one) > OUTBOX_MAX_PENDING_AGE_S).map(({ place }) => place));
  }

  /**
   * Since when the oldest event of each partition has waited; only that of all while it has not for too long.
   *
   * @param first in the order of their making. One that was let go stands first, and has not waited since then.
   */
  private async oldestOfPlaces({ createdAt, place, restoredAt }: OutboxEvent): Promise<Waiting[]> {
    const first = { place, since: createdAt };
    if (restoredAt === undefined && ageS(first) <= this.settings.OUTBOX_MAX_PENDING_AGE_S) return [first];
    const oldest = this.outbox.events.aggregate<Waiting>([
      { $match: { pending: true } },
      { $group: { _id: '$place', since: { $min: { $ifNull: ['$restoredAt', '$createdAt'] } } } },
      { $project: { place: '$_id', since: 1 } },
    ]);
    return await oldest.toArray();
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
