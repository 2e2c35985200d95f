import { Logger } from '@nestjs/common';
import { degraded, down, observed, up, type HealthSource, type Verdict } from '@storefront/observability';
import { transact } from '@storefront/persistence';
import type { MongoClient } from 'mongodb';
import type { OutboxCollections } from '../commit/collections.ts';
import type { OutboxEvent } from '../commit/outbox-event.ts';
import type { OutboxSettings } from '../outbox.settings.ts';
import type { Backlog } from './backlog.ts';
import { Bell } from './bell.ts';
import { BlockedKeys, type Transact } from './blocked-keys.ts';
import { jittered, systemClock } from './clock.ts';
import type { RecordSender } from './publishing/delivery.ts';
import { BYTES_PER_PARTITION } from './publishing/batch.ts';
import { Publisher } from './publishing/publisher.ts';
import { Leases } from './sharing/leases.ts';
import { WakeUp } from './wake-up.ts';

export interface RelayOptions {
  readonly client: MongoClient;
  readonly outbox: OutboxCollections;
  readonly sender: RecordSender & { disconnect(): Promise<void> };
  readonly backlog: Backlog;
  readonly settings: OutboxSettings;
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
  private readonly publisher: Publisher;
  private readonly wakeUp = new WakeUp(DEBOUNCE_MS);
  private readonly stopping = new AbortController();
  private running: Promise<unknown> | undefined;
  private failingSince: number | undefined;
  private leaselessSince: number | undefined;

  constructor(options: RelayOptions) {
    const { client, outbox, sender, settings, writer } = options;
    this.options = options;
    this.leases = new Leases(outbox, writer, settings.OUTBOX_LEASE_MS, systemClock);
    this.blocked = new BlockedKeys(transactOn(client), outbox, systemClock, settings.OUTBOX_BATCH);
    this.publisher = new Publisher({
      client,
      outbox,
      sender,
      limits: { events: settings.OUTBOX_BATCH, bytesPerPartition: BYTES_PER_PARTITION },
      blocked: this.blocked,
      clock: systemClock,
      stopping: this.stopping.signal,
    });
    this.bell = new Bell(outbox, writer, (bucket) => this.signal([bucket]));
  }

  async start(): Promise<void> {
    observed(
      { name: 'storefront_outbox_stuck_partitions', help: 'Partitions that took nothing when they were last tried' },
      () => this.publisher.stuckPlaces.length,
    );
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
    const { silentMs } = this.publisher;
    // Not started yet: whatever the start waits for, a restart would not bring it.
    if (this.running === undefined) return up();
    return silentMs > STUCK_AFTER_MS ? down({ silentMs }) : up({ silentMs });
  }

  ready(): Verdict {
    const { pending, oldestAgeS } = this.options.backlog;
    const since = this.failingSince ?? this.leaselessSince;
    const failingMs = since === undefined ? 0 : Date.now() - since;
    const stuckPartitions = this.publisher.stuckPlaces.join(', ');
    const facts = { pending, oldestAgeS, failingMs, stuckPartitions, buckets: this.leases.held().length };
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
      try {
        const started = performance.now();
        const more = await this.publisher.turn(this.leases.held());
        failures = 0;
        if (this.publisher.stuckPlaces.length > 0) this.failingSince ??= Date.now();
        else this.failingSince = undefined;
        if (!more) await this.rest(performance.now() - started);
      } catch (error) {
        this.failingSince ??= Date.now();
        if (failures++ === 0) this.warn('publishing', error);
        await systemClock.pause(Math.min(LONGEST_BACK_OFF_MS, 50 * 2 ** failures));
      }
    }
  }

  /**
   * Waits for something to do, and at least as long as the last turn took: small turns cost as much as large ones, so
   * under steady writes the relay gathers for half of its time instead of running all the time.
   */
  private async rest(turnMs: number): Promise<void> {
    const earliest = performance.now() + Math.min(turnMs, LONGEST_GATHERING_MS);
    await this.wakeUp.wait(Math.min(jittered(SWEEP_MS), this.publisher.nextTryMs));
    const left = earliest - performance.now();
    if (left > 1) await systemClock.pause(left, this.stopping.signal);
  }

  /** @param work returns after how many ms it wants to run again */
  private async repeat(work: () => Promise<number>): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const afterMs = await work().catch((error: unknown) => {
        this.logger.debug({ err: error }, 'a round failed; the next one follows');
        return SWEEP_MS;
      });
      await systemClock.pause(afterMs, signal);
    }
  }

  private warn(what: string, error: unknown): void {
    this.logger.warn({ err: error }, `${what} failed; trying again`);
  }
}

const transactOn =
  (client: MongoClient): Transact =>
  (body, options) =>
    transact(client, body, options);
