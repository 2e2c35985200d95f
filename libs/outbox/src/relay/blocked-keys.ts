import { eventId, SKIPPED } from '@storefront/contracts';
import { ObjectId, type ClientSession } from 'mongodb';
import type { BlockedKey, OutboxCollections } from '../commit/collections.ts';
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
  private readonly atOnce: number;

  /** @param atOnce events let go in one transaction: all of a busy key's would take longer than one may */
  constructor(transact: Transact, outbox: OutboxCollections, clock: Clock, atOnce: number) {
    this.transact = transact;
    this.outbox = outbox;
    this.clock = clock;
    this.atOnce = atOnce;
  }

  /** Blocks the key of `event`, which the broker refused with `error`. The next fetches move it and its followers aside. */
  async block({ _id, key, number, restoredAt, topic }: PendingEvent, error: string): Promise<void> {
    await this.transact(async (session) => {
      // A relay that wakes up late: the event was published meanwhile, or retried or skipped.
      const asItWas = { _id, pending: true as const, restoredAt: restoredAt ?? { $exists: false } };
      if ((await this.outbox.events.countDocuments(asItWas, { session })) === 0) return;
      const blockId = keyId({ topic, key });
      const block = await this.outbox.blocked.findOne({ _id: blockId }, { session });
      if (block !== null && block.number <= number) return;
      const $set = { topic, key, number, error, blockedAt: this.now() };
      await this.outbox.blocked.updateOne(
        { _id: blockId },
        { $set, $unset: { isRest: '' } },
        { upsert: true, session },
      );
    });
  }

  /** Takes events of blocked keys out of the relay's way. */
  async moveAside(events: readonly PendingEvent[]): Promise<void> {
    for (const [_id, ofKey] of Map.groupBy(events, keyId)) {
      await this.transact(async (session) => {
        // Touches the block, so that this and a retry of the same key can't both commit: the event would be forgotten.
        // A count, not a time: an update that changes nothing, as within one millisecond, is none to MongoDB.
        const $inc = { touches: 1 };
        const block = await this.outbox.blocked.findOneAndUpdate({ _id }, { $inc }, { session });
        if (block === null) return;
        const held = { _id: { $in: ofKey.map((event) => event._id) }, number: { $gte: block.number } };
        await this.outbox.events.updateMany(held, { $unset: { pending: '' } }, { session });
      });
    }
  }

  /**
   * Publishes the key's events again, in order, from the refused one on. Who wanted it is noted in the audit.
   *
   * @throws {NothingToRepair} the key is not blocked
   */
  async retry(topic: string, key: string, why: Reasoned): Promise<void> {
    await this.letGo(topic, key, { action: 'retry-blocked', ...why });
  }

  /**
   * Publishes in place of the refused event a marker that only moves the consumers' numbers, and then the followers.
   * Who wanted it is noted in the audit; what the event said stays with it as long as it is kept.
   *
   * @throws {NothingToRepair} the key is not blocked
   */
  async skip(topic: string, key: string, why: Reasoned): Promise<void> {
    await this.letGo(topic, key, { action: 'skip-blocked', ...why });
  }

  private async letGo(topic: string, key: string, what: Pick<AuditEntry, 'action' | 'by' | 'reason'>): Promise<void> {
    const { audit, blocked } = this.outbox;
    const blockId = keyId({ topic, key });
    const auditId = new ObjectId();
    const first = async (session: ClientSession) => {
      const block = await blocked.findOne({ _id: blockId }, { session });
      if (block === null) throw new NothingToRepair(`no event of ${key} on ${topic} is blocked`);
      const target = eventId(block);
      if (what.action === 'skip-blocked') await this.putMarker(block, session);
      await audit.insertOne({ _id: auditId, target, ...what, at: this.now() }, { session });
      return await this.letSomeGo(block, session);
    };
    const majority = { readConcern: { level: 'majority' } } as const;
    let next = await this.transact(first, {
      proof: async () => (await audit.findOne({ _id: auditId }, majority)) !== null,
    });
    while (next !== undefined) {
      // Not what is blocked anew since one of those that were let go was refused: its number is lower.
      const rest = { _id: blockId, number: next };
      next = await this.transact(async (session) => {
        const block = await blocked.findOne(rest, { session });
        return block ? await this.letSomeGo(block, session) : undefined;
      });
    }
  }

  private async putMarker(block: BlockedKey, session: ClientSession): Promise<void> {
    if (block.isRest) throw new NothingToRepair(`no event of ${block.key} is refused: retry lets go what is left`);
    const _id = eventId(block);
    const original = await this.outbox.events.findOne({ _id }, { session });
    // Of a marker that was refused, too: what the event said before.
    const skipped: unknown = original?.['skipped'] ?? { type: original?.type, content: original?.content };
    const content = Buffer.from(JSON.stringify({ skipped: true }));
    const $set = { type: SKIPPED, 'headers.ce_type': SKIPPED, content, skipped };
    await this.outbox.events.updateOne({ _id }, { $set }, { session });
  }

  /** @returns the number of the first event that is still held back; undefined if none is */
  private async letSomeGo(block: BlockedKey, session: ClientSession): Promise<number | undefined> {
    const { blocked, events } = this.outbox;
    const { _id, number } = block;
    const idOf = (at: number) => eventId({ ...block, number: at });
    const some = Array.from({ length: this.atOnce }, (_, i) => idOf(number + i));
    const $set = { pending: true as const, restoredAt: this.now() };
    await events.updateMany({ _id: { $in: some }, publishedAt: { $exists: false } }, { $set }, { session });
    const next = number + this.atOnce;
    if ((await events.countDocuments({ _id: idOf(next) }, { session })) === 0) {
      await blocked.deleteOne({ _id }, { session });
      return undefined;
    }
    await blocked.updateOne({ _id }, { $set: { number: next, isRest: true } }, { session });
    return next;
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}
