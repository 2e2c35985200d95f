import type { Lease } from '../../commit/collections.ts';

/** A lease, and how long it still holds by the server's clock. */
export type LeaseNow = Pick<Lease, '_id' | 'owner'> & { readonly leftMs: number };

/** What a relay does with the buckets that it holds. */
export interface Share {
  readonly kept: readonly number[];
  /** Above the fair share: to be given back. */
  readonly surplus: readonly number[];
  /** How many more it may take of those that nobody holds. */
  readonly missing: number;
}

/** As many buckets for each relay that is alive, rounded up: with every one at its share, all buckets are held. */
export function fairShare(all: readonly LeaseNow[], owner: string, alive: number): Share {
  const own = all.filter((lease) => lease.owner === owner && lease.leftMs > 0).map((lease) => lease._id);
  const share = Math.ceil(all.length / Math.max(1, alive));
  return { kept: own.slice(0, share), surplus: own.slice(share), missing: share - Math.min(own.length, share) };
}

/** Whether to take a lease: free ones up to the fair share, a dead owner's all the same, so that no key waits long. */
export const isForTaking = ({ leftMs, owner }: LeaseNow, missing: number): boolean =>
  leftMs <= 0 && (owner !== null || missing > 0);

/** When the first lease of another ends unless it is renewed, ms from now; Infinity if there is none. */
export const nextExpiryMs = (all: readonly LeaseNow[], owner: string): number =>
  Math.min(...all.filter((lease) => lease.owner !== owner && lease.leftMs > 0).map((lease) => lease.leftMs));
