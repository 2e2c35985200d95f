import { Logger } from '@nestjs/common';
import { histogram } from '@storefront/observability';
import type { MongoClient } from 'mongodb';
import type { OutboxCollections } from '../../commit/collections.ts';
import type { BlockedKeys } from '../blocked-keys.ts';
import type { Clock } from '../clock.ts';
import { chooseBatch, type BatchLimits, type PendingEvent } from './batch.ts';
import { deliver, type Delivered, type RecordSender } from './delivery.ts';
import { readPending } from './outbox-reader.ts';
import { StuckPartitions, type Place } from './stuck-partitions.ts';

export interface PublisherOptions {
  readonly client: MongoClient;
  readonly outbox: OutboxCollections;
  readonly blocked: BlockedKeys;
  readonly sender: RecordSender;
  readonly clock: Clock;
  /** Of one send. */
  readonly limits: BatchLimits;
  /** Aborted when the relay is to end: what is under way is finished, but not for ever. */
  readonly stopping: AbortSignal;
}

const MARK_TRIES_WHEN_STOPPING = 5;
const LONGEST_MARK_PAUSE_MS = 1000;

/**
 * Takes the outbox to the broker, a turn at a time. Between turns it keeps nothing but which partitions are stuck: the
 * collection is the truth.
 */
export class Publisher {
  private readonly logger = new Logger('Relay');
  private readonly options: PublisherOptions;
  private readonly publishDelay = histogram({
    name: 'storefront_outbox_publish_delay_seconds',
    help: "From an event's commit, or a blocked key's release, to the broker's acknowledgement",
    labels: ['topic'],
  });
  private readonly stuck: StuckPartitions;
  /** The last sign of life, by the clock's elapsed(). */
  private stirredAt: number;

  constructor(options: PublisherOptions) {
    this.options = options;
    this.stuck = new StuckPartitions(options.limits.partitions, options.clock);
    this.stirredAt = options.clock.elapsed();
  }

  /** Partitions that take nothing at present, while the others go on. */
  get stuckPlaces(): readonly Place[] {
    return this.stuck.places;
  }

  /** Since its last sign of life, ms. */
  get silentMs(): number {
    return Math.round(this.options.clock.elapsed() - this.stirredAt);
  }

  /**
   * Reads what is pending in some buckets, sends it, marks what the broker has acknowledged and blocks the keys of what
   * it has refused.
   *
   * @returns true if there may be more to do at once
   * @throws why it could not go on; whatever was acknowledged by then is marked
   */
  async turn(buckets: readonly number[]): Promise<boolean> {
    this.stir();
    const { client, limits, outbox } = this.options;
    const resting = this.stuck.resting();
    if (buckets.length === 0) {
      this.stuck.forgetIdle([], resting);
      return false;
    }
    const { pending, blocked } = await readPending(client, outbox, buckets, limits.events, [...resting.values()]);
    if (pending.length < limits.events) this.stuck.forgetIdle(pending, resting);
    const { aside, isFull, send } = chooseBatch(pending, blocked, limits, resting);
    await this.options.blocked.moveAside(aside);
    if (send.length === 0) return aside.length > 0;
    const { acknowledged, failure, heldUp, refused } = await this.deliver(send);
    await this.mark(acknowledged);
    for (const { error, event } of heldUp) this.leaveOut(event, error);
    for (const { error, event } of refused) await this.block(event, error);
    if (failure) throw failure;
    return pending.length >= limits.events || isFull || aside.length > 0;
  }

  private async deliver(events: readonly PendingEvent[]): Promise<Delivered> {
    // Each send is a sign of life: several in a row may take longer than a stuck relay is given.
    const send: RecordSender['send'] = (records) => {
      this.stir();
      return this.options.sender.send(records);
    };
    const delivered = await deliver(this.stuck.apart(events), { send }, this.stuck.nameOf);
    this.stuck.took(delivered.acknowledged);
    return delivered;
  }

  private leaveOut(event: PendingEvent, error: Error): void {
    if (!this.stuck.tookNothing(event)) return;
    const partition = this.stuck.nameOf(event);
    this.logger.warn({ partition, err: error }, 'a partition takes nothing: its events wait, all others go on');
  }

  /** Repeats from memory until it is done: forgetting it would only mean duplicates, but many. */
  private async mark(events: readonly PendingEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { clock, outbox, stopping } = this.options;
    const publishedAt = new Date(clock.now());
    const update = { $set: { publishedAt }, $unset: { pending: '' as const } };
    const ids = events.map((event) => event._id);
    for (let tries = 1; ; tries++) {
      try {
        await outbox.events.updateMany({ _id: { $in: ids } }, update);
        return this.observe(events, publishedAt);
      } catch (error) {
        if (stopping.aborted && tries >= MARK_TRIES_WHEN_STOPPING) throw error;
        if (tries === 1) this.logger.warn({ err: error }, 'marking published events failed; trying again');
        this.stir();
        await clock.pause(Math.min(LONGEST_MARK_PAUSE_MS, 50 * 2 ** tries));
      }
    }
  }

  private async block(event: PendingEvent, error: string): Promise<void> {
    await this.options.blocked.block(event, error);
    this.logger.error({ eventId: event._id, reason: error }, 'the broker refused an event: its key is blocked');
  }

  private observe(events: readonly PendingEvent[], publishedAt: Date): void {
    for (const { createdAt, restoredAt, topic } of events) {
      const since = restoredAt ?? createdAt;
      this.publishDelay.observe({ topic }, Math.max(0, publishedAt.getTime() - since.getTime()) / 1000);
    }
  }

  private stir(): void {
    this.stirredAt = this.options.clock.elapsed();
  }
}
