/**
 * How many shares the keys are divided into among relays. Kept in the database: a process that counts otherwise does
 * not start.
 */
export const BUCKETS = 32;

/** FNV-1a: spreads any keys evenly and is the same everywhere. */
export function bucketOf(key: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01_00_01_93);
  return (hash >>> 0) % BUCKETS;
}
