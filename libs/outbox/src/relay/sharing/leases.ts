import type { Collection } from 'mongodb';
import { BUCKETS } from '../../commit/buckets.ts';
import type { Lease, OutboxCollections } from '../../commit/collections.ts';
import type { Clock } from '../clock.ts';
import { fairShare, isForTaking, nextExpiryMs, type LeaseNow } from './shares.ts';

/** Stop believing in a lease this long before the server does. */
const MARGIN_MS = 500;
const NEVER = new Date(0);

/**
 * Shares the buckets out among all relays of an app, so that they don't send the same events. Time is MongoDB's alone;
 * a local monotonic deadline stops a process that was frozen. Only for efficiency: two relays with one bucket would
 * send duplicates, never lose or reorder (see chooseBatch).
 */
export class Leases {
  private readonly leases: Collection<Lease>;
  private readonly relays: OutboxCollections['relays'];
  private readonly owner: string;
  private readonly leaseMs: number;
  private readonly clock: Clock;
  /** Bucket → until when, by the clock's elapsed(). */
  private mine = new Map<number, number>();

  constructor({ leases, relays }: OutboxCollections, owner: string, leaseMs: number, clock: Clock) {
    this.leases = leases;
    this.relays = relays;
    this.owner = owner;
    this.leaseMs = leaseMs;
    this.clock = clock;
  }

  /** Makes the leases that are missing, free for anybody. */
  async prepare(): Promise<void> {
    const all = Array.from({ length: BUCKETS }, (_, bucket) => bucket);
    await this.leases.bulkWrite(
      all.map((_id) => ({
        updateOne: { filter: { _id }, update: { $setOnInsert: { owner: null, expiresAt: NEVER } }, upsert: true },
      })),
      { ordered: false },
    );
  }

  /** Buckets that are certainly this relay's at this instant. */
  held(): number[] {
    const now = this.clock.elapsed();
    return [...this.mine].filter(([, until]) => until > now).map(([bucket]) => bucket);
  }

  /**
   * One round: a sign of life, renewal, shedding what is above the fair share, taking what is free or orphaned.
   *
   * @returns whether buckets were gained, and when the first lease of another ends unless it is renewed, ms from now
   */
  async round(): Promise<{ readonly gained: boolean; readonly nextExpiryMs: number }> {
    const until = this.clock.elapsed() + this.leaseMs - MARGIN_MS;
    await this.relays.updateOne({ _id: this.owner }, [{ $set: { seenAt: '$$NOW' } }], { upsert: true });
    await this.renew();
    const all = await this.readAll();
    const { kept, missing, surplus } = fairShare(all, this.owner, await this.countAlive());
    // Forgotten here first: what is still believed in while another may have it is sent twice.
    this.mine = new Map(kept.map((bucket) => [bucket, until]));
    await this.release(surplus);
    const gained = await this.take(all, missing);
    this.mine = new Map([...kept, ...gained].map((bucket) => [bucket, until]));
    return { gained: gained.length > 0, nextExpiryMs: nextExpiryMs(all, this.owner) };
  }

  /** Gives everything back, so that others need not wait for it to expire. */
  async giveUp(): Promise<void> {
    this.mine.clear();
    await this.leases.updateMany({ owner: this.owner }, { $set: { owner: null, expiresAt: NEVER } });
    await this.relays.deleteOne({ _id: this.owner });
  }

  private async renew(): Promise<void> {
    const live = { owner: this.owner, $expr: { $gt: ['$expiresAt', '$$NOW'] } };
    await this.leases.updateMany(live, [{ $set: { expiresAt: { $add: ['$$NOW', this.leaseMs] } } }]);
  }

  private async readAll(): Promise<LeaseNow[]> {
    const leftMs = { $subtract: ['$expiresAt', '$$NOW'] };
    return await this.leases.aggregate<LeaseNow>([{ $set: { leftMs } }, { $sort: { _id: 1 } }]).toArray();
  }

  private async countAlive(): Promise<number> {
    const alive = this.relays.aggregate<{ _id: string; silentMs: number }>([
      { $project: { silentMs: { $subtract: ['$$NOW', '$seenAt'] } } },
    ]);
    const [dead, living] = partition(await alive.toArray(), ({ silentMs }) => silentMs > this.leaseMs);
    // Only what is dead for long is forgotten: a relay that wakes up says so in its next round.
    if (dead.length > 0) await this.relays.deleteMany({ _id: { $in: dead.map(({ _id }) => _id) } });
    return living.length;
  }

  private async take(all: readonly LeaseNow[], missing: number): Promise<number[]> {
    const gained: number[] = [];
    for (const lease of all) {
      if (!isForTaking(lease, missing - gained.length)) continue;
      const free = { _id: lease._id, $expr: { $lte: ['$expiresAt', '$$NOW'] } };
      const taken = await this.leases.updateOne(free, [
        { $set: { owner: this.owner, expiresAt: { $add: ['$$NOW', this.leaseMs] } } },
      ]);
      if (taken.modifiedCount === 1) gained.push(lease._id);
    }
    return gained;
  }

  private async release(buckets: readonly number[]): Promise<void> {
    if (buckets.length === 0) return;
    const released = { $set: { owner: null, expiresAt: NEVER } };
    await this.leases.updateMany({ _id: { $in: [...buckets] }, owner: this.owner }, released);
  }
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}
