import { Logger } from '@nestjs/common';
import { histogram } from '@storefront/observability';
import type { MongoClient } from 'mongodb';
import type { OutboxCollections } from '../../commit/collections.ts';
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
  /** Most events of the next send: halved when one fails, since it may have been too much for its time. */
  private atOnce: number;
  /** The last sign of life, by the clock's elapsed(). */
  private stirredAt: number;

  constructor(options: PublisherOptions) {
    this.options = options;
    this.stuck = new StuckPartitions(options.clock);
    this.atOnce = options.limits.events;
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
    const leftOut = this.stuck.names.filter((place) => place !== trial?.place);
    if (buckets.length === 0) {
      if (trial) this.stuck.forget(trial.place);
      return false;
    }
    const { client, limits, outbox } = this.options;
    const { pending, blocked } = await readPending(client, outbox, buckets, this.atOnce, leftOut);
    const { aside, isFull, send } = chooseBatch(pending, blocked, limits);
    const mayBeMore = isFull || pending.length >= this.atOnce;
    await this.options.blocked.moveAside(aside);
    const isOnTrial = ({ place }: PendingEvent) => place === trial?.place;
    await this.publish(send.filter((event) => !isOnTrial(event)));
    if (trial) await this.tryAgain(trial, send.filter(isOnTrial), mayBeMore);
    return aside.length > 0 || mayBeMore;
  }

  private async publish(events: readonly PendingEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { failure, heldUp } = await this.send(events);
    for (const { error, event } of heldUp) {
      const { place } = event;
      this.logger.warn({ place, err: error }, 'a partition takes nothing: its events wait, all others go on');
      this.stuck.tookNothing(place);
    }
    this.atOnce = failure ? Math.ceil(this.atOnce / 2) : Math.min(2 * this.atOnce, this.options.limits.events);
    if (failure) throw failure;
  }

  /**
   * Tries a stuck partition by itself, with one event at first, so that only that one is there again and again if it is
   * taken and not acknowledged. Whatever goes wrong, all others go on.
   *
   * @param events what waits for it, and of which more may wait
   */
  private async tryAgain(
    { most, place }: { place: string; most: number },
    events: readonly PendingEvent[],
    mayBeMore: boolean,
  ): Promise<void> {
    if (events.length === 0) return mayBeMore ? this.stuck.tookNothing(place) : this.stuck.forget(place);
    const { clock, limits } = this.options;
    const begun = clock.elapsed();
    const { failure, heldUp } = await this.send(events.slice(0, most));
    const tookMs = clock.elapsed() - begun;
    if (failure || heldUp.length > 0) return this.stuck.tookNothing(place, tookMs);
    if (most < limits.events && (mayBeMore || events.length > most)) return this.stuck.tookSome(place, most, tookMs);
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
    const delivered = await deliver(events, stirring, stopping);
    await this.mark(delivered.acknowledged);
    for (const { error, event } of delivered.refused) await this.block(event, error);
    return delivered;
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
