import { eventId, SKIPPED } from '@storefront/contracts';
import { ObjectId, type ClientSession, type Filter } from 'mongodb';
import type { OutboxCollections } from '../commit/collections.ts';
import type { OutboxEvent } from '../commit/outbox-event.ts';
import type { AuditEntry, Reasoned } from '../operations/audit.ts';
import { NothingToRepair } from '../operations/operations.errors.ts';
import type { Clock } from './clock.ts';
import { keyId, type PendingEvent } from './publishing/batch.ts';

/**
 * Runs `body` in a transaction that reads a snapshot and is durable on a majority, again and again until it is committed,
 * throws what is neither conflict nor outage, or the time is up. `proof` settles a commit that was not answered.
 */
export type Transact = <T>(
  body: (session: ClientSession) => Promise<T>,
  options?: { readonly proof: () => Promise<boolean> },
) => Promise<T>;

/**
 * Keys whose event the broker refused for good: that event and its followers wait here, unpublished and in order,
 * while all other keys go on.
 */
export class BlockedKeys {
  private readonly transact: Transact;
  private readonly outbox: OutboxCollections;
  private readonly clock: Clock;

  constructor(transact: Transact, outbox: OutboxCollections, clock: Clock) {
    this.transact = transact;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Blocks the key of `event`, which the broker refused with `error`. */
  async block({ topic, key, number }: PendingEvent, error: string): Promise<void> {
    const _id = keyId({ topic, key });
    await this.transact(async (session) => {
      // A relay that wakes up late: the event was retried or skipped meanwhile.
      const event = { _id: eventId({ topic, key, number }), pending: true as const };
      if ((await this.outbox.events.countDocuments(event, { session })) === 0) return;
      const $set = { topic, key, number, error, blockedAt: this.now() };
      await this.outbox.blocked.updateOne({ _id }, { $set }, { upsert: true, session });
      const later = { ...eventsOf(topic, key), number: { $gte: number }, pending: true as const };
      await this.outbox.events.updateMany(later, { $unset: { pending: '' } }, { session });
    });
  }

  /** Takes events of blocked keys that were recorded meanwhile out of the relay's way. */
  async moveAside(events: readonly PendingEvent[]): Promise<void> {
    for (const [_id, ofKey] of Map.groupBy(events, keyId)) {
      await this.transact(async (session) => {
        // Touches the block, so that this and a retry of the same key can't both commit: the event would be forgotten.
        // A count, not a time: an update that changes nothing, as within one millisecond, is none to MongoDB.
        const touched = await this.outbox.blocked.updateOne({ _id }, { $inc: { touches: 1 } }, { session });
        if (touched.matchedCount === 0) return;
        const ids = ofKey.map((event) => event._id);
        await this.outbox.events.updateMany({ _id: { $in: ids } }, { $unset: { pending: '' } }, { session });
      });
    }
  }

  /**
   * Publishes the key's events again, in order, from the refused one on. Who wanted it is noted in the audit.
   *
   * @throws {NothingToRepair} the key is not blocked
   */
  async retry(topic: string, key: string, why: Reasoned): Promise<void> {
    await this.inAudit({ action: 'retry-blocked', ...why }, (session) => this.restore(topic, key, session));
  }

  /**
   * Publishes in place of the refused event a marker that only moves the consumers' numbers, and then the followers.
   * Who wanted it is noted in the audit; what the event said stays with it as long as it is kept.
   *
   * @throws {NothingToRepair} the key is not blocked
   */
  async skip(topic: string, key: string, why: Reasoned): Promise<void> {
    await this.inAudit({ action: 'skip-blocked', ...why }, async (session) => {
      const _id = await this.restore(topic, key, session);
      const original = await this.outbox.events.findOne({ _id }, { session });
      const content = Buffer.from(JSON.stringify({ skipped: true }));
      const skipped = { type: original?.type, content: original?.content };
      const $set = { type: SKIPPED, 'headers.ce_type': SKIPPED, content, skipped };
      await this.outbox.events.updateOne({ _id }, { $set }, { session });
      return _id;
    });
  }

  /** @param work returns the id of the event that it was done to */
  private async inAudit(
    what: Pick<AuditEntry, 'action' | 'by' | 'reason'>,
    work: (session: ClientSession) => Promise<string>,
  ): Promise<void> {
    const _id = new ObjectId();
    const body = async (session: ClientSession) => {
      const entry = { _id, target: await work(session), ...what, at: this.now() };
      await this.outbox.audit.insertOne(entry, { session });
    };
    const majority = { readConcern: { level: 'majority' } } as const;
    await this.transact(body, { proof: async () => (await this.outbox.audit.findOne({ _id }, majority)) !== null });
  }

  /** @returns id of the event that the broker had refused */
  private async restore(topic: string, key: string, session: ClientSession): Promise<string> {
    const block = await this.outbox.blocked.findOneAndDelete({ _id: keyId({ topic, key }) }, { session });
    if (block === null) throw new NothingToRepair(`no event of ${key} on ${topic} is blocked`);
    const waiting = { ...eventsOf(topic, key), number: { $gte: block.number }, publishedAt: { $exists: false } };
    await this.outbox.events.updateMany(waiting, { $set: { pending: true, restoredAt: this.now() } }, { session });
    return eventId({ topic, key, number: block.number });
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}

/** All events of a key, by their ids alone: topic/key/1, topic/key/2 … */
function eventsOf(topic: string, key: string): Filter<OutboxEvent> {
  const prefix = `${keyId({ topic, key })}/`;
  return { topic, key, _id: { $gte: prefix, $lt: `${prefix}:` } };
}
