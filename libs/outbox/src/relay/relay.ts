import { Logger } from '@nestjs/common';
import { degraded, down, histogram, up, type HealthSource, type Verdict } from '@storefront/observability';
import type { MongoClient } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OutboxCollections } from '../commit/collections.ts';
import type { OutboxEvent } from '../commit/outbox-event.ts';
import type { OutboxSettings } from '../outbox.settings.ts';
import type { Backlog } from './backlog.ts';
import { BYTES_PER_PARTITION, chooseBatch, type PendingEvent } from './batch.ts';
import { Bell } from './bell.ts';
import { BlockedKeys } from './blocked-keys.ts';
import { deliver, type RecordSender } from './delivery.ts';
import { Leases } from './leases.ts';
import { readPending } from './outbox-reader.ts';
import { WakeUp } from './wake-up.ts';

export interface RelayOptions {
  readonly client: MongoClient;
  readonly outbox: OutboxCollections;
  readonly sender: RecordSender & { disconnect(): Promise<void> };
  readonly backlog: Backlog;
  readonly settings: OutboxSettings;
  readonly partitions: number;
  /** Names this process. */
  readonly writer: string;
}

/** Events recorded within this time of one another go out together. */
const DEBOUNCE_MS = 3;
const SWEEP_MS = 1500;
const LONGEST_GATHERING_MS = 25;
const MEASURE_MS = 1000;
const MEASURE_IDLE_MS = 5000;
const LEASE_ROUNDS = 3;
const TAKEOVER_MARGIN_MS = 100;
const LONGEST_BACK_OFF_MS = 2000;
const DEGRADED_AFTER_MS = 5000;
const STUCK_AFTER_MS = 60_000;
const MARK_TRIES_WHEN_STOPPING = 5;

/**
 * Publishes what commits have recorded: reads pending events in their order, sends, marks. The collection is the
 * truth; signals, the change stream and the sweep only wake it up.
 */
export class Relay implements HealthSource {
  readonly name = 'outbox';
  readonly blocked: BlockedKeys;
  private readonly logger = new Logger('Relay');
  private readonly options: RelayOptions;
  private readonly leases: Leases;
  private readonly bell: Bell;
  private readonly wakeUp = new WakeUp(DEBOUNCE_MS);
  private readonly publishDelay = histogram({
    name: 'storefront_outbox_publish_delay_seconds',
    help: "From an event's commit to the broker's acknowledgement",
    labels: ['topic'],
  });
  private readonly stopping = new AbortController();
  private running: Promise<unknown> | undefined;
  private lastTurnAt = Date.now();
  private failingSince: number | undefined;
  private leaselessSince: number | undefined;

  constructor(options: RelayOptions) {
    const { client, outbox, settings, writer } = options;
    this.options = options;
    this.leases = new Leases(outbox, writer, settings.OUTBOX_LEASE_MS);
    this.blocked = new BlockedKeys(client, outbox);
    this.bell = new Bell(outbox, writer, (bucket) => this.signal([bucket]));
  }

  async start(): Promise<void> {
    await this.leases.prepare();
    this.bell.start();
    this.running = Promise.all([
      this.repeat(() => this.leaseRound()),
      this.repeat(() => this.measure()),
      this.publish(),
    ]);
  }

  /** Events were committed here. */
  recorded(events: readonly OutboxEvent[]): void {
    this.signal(events.map((event) => event.bucket));
  }

  /** Ends what is under way, then gives the share of the keys back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wakeUp.now();
    await this.running;
    await Promise.allSettled([this.bell.stop(), this.options.sender.disconnect()]);
    await this.leases.giveUp().catch((error: unknown) => this.warn('giving leases back', error));
  }

  live(): Verdict {
    const silentMs = Date.now() - this.lastTurnAt;
    return silentMs > STUCK_AFTER_MS ? down({ silentMs }) : up({ silentMs });
  }

  ready(): Verdict {
    const { pending, oldestAgeS } = this.options.backlog;
    const since = this.failingSince ?? this.leaselessSince;
    const failingMs = since === undefined ? 0 : Date.now() - since;
    const facts = { pending, oldestAgeS, failingMs, buckets: this.leases.held().length };
    return failingMs > DEGRADED_AFTER_MS ? degraded(facts) : up(facts);
  }

  private signal(buckets: readonly number[]): void {
    const held = new Set(this.leases.held());
    if (buckets.some((bucket) => held.has(bucket))) this.wakeUp.soon();
  }

  /** Looks again when a third of the lease is over, or as soon as the lease of a dead owner ends. */
  private async leaseRound(): Promise<number> {
    const { gained, nextExpiryMs } = await this.leases.round().catch((error: unknown) => {
      if (this.leaselessSince === undefined) this.warn('a round of leases', error);
      this.leaselessSince ??= Date.now();
      throw error;
    });
    this.leaselessSince = undefined;
    if (gained) this.wakeUp.now();
    return Math.min(this.options.settings.OUTBOX_LEASE_MS / LEASE_ROUNDS, nextExpiryMs + TAKEOVER_MARGIN_MS);
  }

  private async measure(): Promise<number> {
    const { backlog } = this.options;
    await backlog.measure();
    return backlog.pending > 0 ? MEASURE_MS : MEASURE_IDLE_MS;
  }

  private async publish(): Promise<void> {
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      this.lastTurnAt = Date.now();
      try {
        const started = performance.now();
        const more = await this.turn();
        failures = 0;
        this.failingSince = undefined;
        if (!more) await this.rest(performance.now() - started);
      } catch (error) {
        this.failingSince ??= Date.now();
        if (failures++ === 0) this.warn('publishing', error);
        await sleep(jittered(Math.min(LONGEST_BACK_OFF_MS, 50 * 2 ** failures)));
      }
    }
  }

  /**
   * Waits for something to do, and at least as long as the last turn took: small turns cost as much as large ones, so
   * under steady writes the relay gathers for half of its time instead of running all the time.
   */
  private async rest(turnMs: number): Promise<void> {
    const earliest = performance.now() + Math.min(turnMs, LONGEST_GATHERING_MS);
    await this.wakeUp.wait(jittered(SWEEP_MS));
    const left = earliest - performance.now();
    if (left > 1 && !this.stopping.signal.aborted) await sleep(left);
  }

  /** @returns true if there may be more to do at once */
  private async turn(): Promise<boolean> {
    const { client, outbox, partitions, sender, settings } = this.options;
    const buckets = this.leases.held();
    if (buckets.length === 0) return false;
    const { pending, blocked } = await readPending(client, outbox, buckets, settings.OUTBOX_BATCH);
    const { aside, send } = chooseBatch(pending, blocked, { partitions, bytesPerPartition: BYTES_PER_PARTITION });
    await this.blocked.moveAside(aside);
    if (send.length === 0) return aside.length > 0;
    const { acknowledged, failure, refused } = await deliver(send, sender);
    await this.mark(acknowledged);
    for (const { error, event } of refused) await this.block(event, error);
    if (failure) throw failure;
    return pending.length >= settings.OUTBOX_BATCH || send.length < pending.length;
  }

  /** Repeats from memory until it is done: forgetting it would only mean duplicates, but many. */
  private async mark(events: readonly PendingEvent[]): Promise<void> {
    if (events.length === 0) return;
    const publishedAt = new Date();
    const ids = events.map((event) => event._id);
    for (let tries = 1; ; tries++) {
      try {
        const update = { $set: { publishedAt }, $unset: { pending: '' as const } };
        await this.options.outbox.events.updateMany({ _id: { $in: ids } }, update);
        for (const { createdAt, topic } of events) {
          this.publishDelay.observe({ topic }, Math.max(0, publishedAt.getTime() - createdAt.getTime()) / 1000);
        }
        return;
      } catch (error) {
        if (this.stopping.signal.aborted && tries >= MARK_TRIES_WHEN_STOPPING) throw error;
        if (tries === 1) this.warn('marking published events', error);
        this.lastTurnAt = Date.now();
        await sleep(jittered(Math.min(1000, 50 * 2 ** tries)));
      }
    }
  }

  private async block(event: PendingEvent, error: string): Promise<void> {
    await this.blocked.block(event, error);
    this.logger.error({ eventId: event._id, reason: error }, 'the broker refused an event: its key is blocked');
  }

  /** @param work returns after how many ms it wants to run again */
  private async repeat(work: () => Promise<number>): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const afterMs = await work().catch((error: unknown) => {
        this.logger.debug({ err: error }, 'a round failed; the next one follows');
        return SWEEP_MS;
      });
      await sleep(jittered(afterMs), undefined, { signal }).catch(() => undefined);
    }
  }

  private warn(what: string, error: unknown): void {
    this.logger.warn({ err: error }, `${what} failed; trying again`);
  }
}

const jittered = (ms: number): number => ms * (0.8 + Math.random() * 0.4);
