/**
 * The partition of a key, the same as Java's producers choose (murmur2 of the UTF-8 bytes, without the sign), so that
 * a tool or service in another language never splits a key over two partitions.
 *
 * @param partitions how many the topic has, at least 1
 */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
}

const M = 0x5bd1e995;

/**
 * Austin Appleby's MurmurHash2 with Kafka's seed, 32 bits signed.
 *
 * @see org.apache.kafka.common.utils.Utils.murmur2
 */
export function murmur2(bytes: Buffer): number {
  let hash = 0x9747b28c ^ bytes.length;
  const whole = bytes.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    const mixed = Math.imul(bytes.readInt32LE(at), M);
    hash = Math.imul(hash, M) ^ Math.imul(mixed ^ (mixed >>> 24), M);
  }
  return finish(bytes.length > whole ? Math.imul(hash ^ tail(bytes, whole), M) : hash);
}

/** The last one to three bytes as one number. */
function tail(bytes: Buffer, from: number): number {
  return bytes.readUIntLE(from, bytes.length - from);
}

function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 13), M);
  return mixed ^ (mixed >>> 15);
}
