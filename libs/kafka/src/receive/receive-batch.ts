import type { Batch, EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { KafkaLog } from '../client/log.ts';
import { toRawRecord, type ChunkReceiver, type EventHandler } from './chunk.ts';
import { mustJoinAgain } from './group-errors.ts';
import type { Membership } from './membership.ts';
import type { PartitionLine } from './partition-line.ts';

/** What a consumer has of its own for one partition. */
export interface Held {
  readonly membership: Membership;
  readonly line: PartitionLine;
}

/** What a batch is worked on with. */
export interface BatchWork extends Held {
  /** The batch's topic without the prefix. */
  readonly topic: string;
  readonly handler: EventHandler;
  /** Most records of one chunk. */
  readonly chunkSize: number;
  readonly receiver: ChunkReceiver;
  readonly log: KafkaLog;
}

/** Time between two signs of life to the group, ms. A third of the shortest session allowed. */
export const HEARTBEAT_MS = 2000;

/**
 * Hands one fetched batch to the partition's line, chunk by chunk, and returns when the last ones are in it: kafkajs
 * fetches what comes after while they take effect. `resolveOffset` tells kafkajs where to fetch on, and nobody else; the
 * group hears only of what took effect. Ends early, without an error, when the consumer stops or is sent back, or the
 * partition is another member's.
 *
 * @throws what tells kafkajs to join again (the group is told before what took effect), and any fault of the receiver,
 *   also in a chunk of the batch before
 */
export async function receiveBatch(payload: EachBatchPayload, work: BatchWork): Promise<void> {
  const { line, membership } = work;
  const { partition, topic } = payload.batch;
  // kafkajs hands over what it fetched before the partitions were given out anew, too.
  if (!membership.holds(topic, partition)) return;
  const beating = setInterval(() => void beat(payload, work), HEARTBEAT_MS);
  try {
    for (const chunk of chunksOf(payload.batch, work.chunkSize)) {
      await line.room();
      if (!membership.takes || !payload.isRunning() || payload.isStale()) break;
      const [first] = chunk.messages;
      if (!line.add(first!.offset, chunk.next, () => receiveChunk(payload, work, chunk))) break;
      payload.resolveOffset(chunk.messages.at(-1)!.offset);
    }
    // What is at work may end before kafkajs joins again.
    if (!membership.takes) await line.empty();
  } catch (error) {
    await membership.applied.commit();
    throw error;
  } finally {
    clearInterval(beating);
  }
  if (membership.leaving) payload.pause();
  if (!mustJoinAgain(membership.signal.reason)) return;
  await membership.applied.commit();
  // Said once, it must lead to a new join: a stay that is given up takes nothing more, and would look healthy for ever.
  if (membership.current) throw membership.signal.reason;
}

/** @returns whether it took effect, as far as this member is to know */
async function receiveChunk(payload: EachBatchPayload, work: BatchWork, chunk: BatchPart): Promise<boolean> {
  const { topic, handler, receiver, membership } = work;
  if (!membership.takes) return false;
  const { partition } = payload.batch;
  const records = chunk.messages.map((message) => toRawRecord(topic, partition, message));
  try {
    await receiver.receive({ topic, partition, records, handler, signal: membership.signal });
  } catch (error) {
    if (membership.signal.aborted) return false;
    throw error;
  }
  membership.applied.note(payload, chunk.next);
  // Whoever holds the partition next waits for nothing else.
  if (membership.signal.aborted) void membership.applied.commit();
  return true;
}

async function beat(payload: EachBatchPayload, { membership, log, topic }: BatchWork): Promise<void> {
  try {
    await payload.heartbeat();
  } catch (error) {
    if (mustJoinAgain(error)) return membership.giveUp(error);
    // The broker is away or slow. The chunk may finish: whoever gets it again drops what was applied.
    log('warn', 'no heartbeat reached the group', { topic, reason: String(error) });
  }
}

interface BatchPart {
  readonly messages: readonly KafkaMessage[];
  /** The offset to go on with. Behind a batch's last record there may be a transaction's marker, which nobody is handed. */
  readonly next: string;
}

function* chunksOf(batch: Batch, size: number): Generator<BatchPart> {
  for (let from = 0; from < batch.messages.length; from += size) {
    const behind = batch.messages[from + size]?.offset ?? String(BigInt(batch.lastOffset()) + 1n);
    yield { messages: batch.messages.slice(from, from + size), next: behind };
  }
}
