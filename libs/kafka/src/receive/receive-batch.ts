import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { KafkaLog } from '../client/log.ts';
import { toRawRecord, type ChunkReceiver, type EventHandler } from './chunk.ts';
import { mustJoinAgain, type Membership } from './membership.ts';

/** What a batch is worked on with. */
export interface BatchWork {
  /** The batch's topic without the prefix. */
  readonly topic: string;
  readonly handler: EventHandler;
  /** Most records of one chunk. */
  readonly chunkSize: number;
  readonly receiver: ChunkReceiver;
  readonly membership: Membership;
  readonly log: KafkaLog;
}

/** Time between two signs of life to the group, ms. A third of the shortest session allowed. */
export const HEARTBEAT_MS = 2000;

/**
 * Hands one fetched batch to the receiver, chunk by chunk. An offset is resolved only when its chunk is committed, so
 * what is resolved is always a prefix without gaps. Ends early, without an error, when the consumer stops or the
 * partition was given to another member already.
 *
 * @throws what tells kafkajs to join again (it commits what is resolved before), and any fault of the receiver
 */
export async function receiveBatch(payload: EachBatchPayload, work: BatchWork): Promise<void> {
  const { membership } = work;
  const beating = setInterval(() => void beat(payload, work), HEARTBEAT_MS);
  try {
    for (const messages of chunksOf(payload.batch.messages, work.chunkSize)) {
      if (membership.signal.aborted || !payload.isRunning() || payload.isStale()) break;
      await receiveChunk(payload, work, messages);
    }
  } catch (error) {
    if (mustJoinAgain(error)) membership.giveUp(error);
    throw error;
  } finally {
    clearInterval(beating);
  }
  // Said once, it must lead to a new join: a stay that is given up takes nothing more, and would look healthy for ever.
  if (membership.current && mustJoinAgain(membership.signal.reason)) throw membership.signal.reason;
}

async function receiveChunk(payload: EachBatchPayload, work: BatchWork, messages: KafkaMessage[]): Promise<void> {
  const { topic, handler, receiver, membership } = work;
  const { partition } = payload.batch;
  const records = messages.map((message) => toRawRecord(topic, partition, message));
  try {
    await receiver.receive({ topic, partition, records, handler, signal: membership.signal });
  } catch (error) {
    if (membership.signal.aborted) return;
    throw error;
  }
  // After a new sharing-out kafkajs may not even know the topic any more, and would break on its offset.
  if (!membership.current) return;
  payload.resolveOffset(messages.at(-1)!.offset);
  await payload.commitOffsetsIfNecessary();
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

function* chunksOf<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}
