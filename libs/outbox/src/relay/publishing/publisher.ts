import { Logger } from '@nestjs/common';
import { histogram } from '@storefront/observability';
import type { MongoClient } from 'mongodb';
import type { OutboxCollections } from '../../commit/collections.ts';
import { placeOf } from '../../commit/place.ts';
import type { BlockedKeys } from '../blocked-keys.ts';
import type { Clock } from '../clock.ts';
import { chooseBatch, type BatchLimits, type PendingEvent } from './batch.ts';
import { deliver, type Delivered, type RecordSender } from './delivery.ts';
import { readPending } from './outbox-reader.ts';
import { StuckPartitions } from './stuck-partitions.ts';

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
    this.stuck = new StuckPartitions(options.clock);
    this.stirredAt = options.clock.elapsed();
  }

  /** Names of partitions that take nothing at present. */
  get stuckPlaces(): readonly string[] {
    return this.stuck.names;
  }

  /** In how many ms a turn may try one of those again; Infinity if there is none. */
  get nextTryMs(): number {
    return this.stuck.nextTryMs();
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
    const trial = this.stuck.due();
    const leftOut = new Set(this.stuck.names.filter((place) => place !== trial));
    if (buckets.length === 0) {
      if (trial !== undefined) this.stuck.forget(trial);
      return false;
    }
    const { client, limits, outbox } = this.options;
    const { pending, blocked } = await readPending(client, outbox, buckets, limits.events, leftOut);
    const { aside, isFull, send } = chooseBatch(pending, blocked, limits, leftOut);
    await this.options.blocked.moveAside(aside);
    const onTrial = trial === undefined ? [] : send.filter((event) => this.placeOf(event) === trial);
    await this.publish(onTrial.length === 0 ? send : send.filter((event) => this.placeOf(event) !== trial));
    const isFetchFull = pending.length >= limits.events;
    if (trial !== undefined) await this.tryAgain(trial, onTrial[0], isFetchFull);
    return aside.length > 0 || (send.length > 0 && (isFetchFull || isFull || onTrial.length > 1));
  }

  private async publish(events: readonly PendingEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { failure, heldUp } = await this.send(events);
    for (const { error, event } of heldUp) {
      const place = this.placeOf(event);
      this.logger.warn({ place, err: error }, 'a partition takes nothing: its events wait, all others go on');
      this.stuck.tookNothing(place);
    }
    if (failure) throw failure;
  }

  /**
   * Tries a stuck partition with one event, so that only that one is there again and again if it is taken and not
   * acknowledged. Whatever goes wrong, all others go on.
   */
  private async tryAgain(place: string, event: PendingEvent | undefined, isFetchFull: boolean): Promise<void> {
    if (event === undefined) return isFetchFull ? this.stuck.tookNothing(place) : this.stuck.forget(place);
    const { clock } = this.options;
    const begun = clock.elapsed();
    const { failure, heldUp } = await this.send([event]);
    if (failure || heldUp.length > 0) return this.stuck.tookNothing(place, clock.elapsed() - begun);
    this.stuck.forget(place);
    this.logger.log({ place }, 'a partition takes events again');
  }

  /** Sends, marks what was acknowledged, and blocks the keys of what was refused. */
  private async send(events: readonly PendingEvent[]): Promise<Delivered> {
    const { sender, stopping } = this.options;
    // Each send is a sign of life: several in a row may take longer than a relay that is stuck is given.
    const stirring: RecordSender = {
      send: (records) => {
        this.stir();
        return sender.send(records);
      },
    };
    const delivered = await deliver(events, stirring, this.placeOf, stopping);
    await this.mark(delivered.acknowledged);
    for (const { error, event } of delivered.refused) await this.block(event, error);
    return delivered;
  }

  private readonly placeOf = (event: PendingEvent): string => placeOf(event, this.options.limits.partitions);

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
