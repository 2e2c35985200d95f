import { fetchRecords } from '../topics/fetch-records.ts';
import type { Offsets } from '../topics/offsets.ts';
import type { Line } from '../health/line.ts';

/** How far a group is behind in one partition. */
export interface PartitionLag {
  /** Without the prefix. */
  readonly topic: string;
  readonly partition: number;
  /** Records between the group's committed offset and the end. Up to a second old: offsets are committed that often. */
  readonly messages: number;
  /** Age of the oldest of them, by its own timestamp; 0 without any. */
  readonly seconds: number;
}

interface Progress {
  /** Where each partition's next unhandled record is. */
  readonly next: Offsets;
  readonly ends: Offsets;
}

/**
 * The lag of a whole group, whoever of it is alive: from what it committed, not from what a consumer says of itself.
 *
 * @param groupName with the prefix
 * @param topics without the prefix
 */
export async function groupLag(line: Line, groupName: string, topics: readonly string[]): Promise<PartitionLag[]> {
  const found: PartitionLag[] = [];
  for (const topic of topics) {
    const progress = await progressIn(line, groupName, line.kafka.topicName(topic));
    found.push(...(await lagOf(line, topic, progress)));
  }
  return found;
}

async function progressIn({ admin }: Line, groupId: string, topicName: string): Promise<Progress> {
  // In this order: asked about a group first, a client without retries does not know of any broker yet.
  const held = await admin.fetchTopicOffsets(topicName);
  const [answer] = await admin.fetchOffsets({ groupId, topics: [topicName] });
  const committed = new Map(answer?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  return {
    // -1: nothing was committed yet, so the group would begin at the start.
    next: new Map(held.map(({ partition, low }) => [partition, Math.max(committed.get(partition) ?? -1, Number(low))])),
    ends: new Map(held.map(({ partition, high }) => [partition, Number(high)])),
  };
}

async function lagOf(line: Line, topic: string, { next, ends }: Progress): Promise<PartitionLag[]> {
  const behind = new Map([...next].filter(([partition, at]) => at < (ends.get(partition) ?? 0)));
  const oldest = behind.size > 0 ? await timestamps(line, topic, behind) : new Map<number, number>();
  return Array.from(next, ([partition, at]) => ({
    topic,
    partition,
    messages: Math.max(0, (ends.get(partition) ?? 0) - at),
    seconds: Math.max(0, (Date.now() - (oldest.get(partition) ?? Date.now())) / 1000),
  }));
}

/** When the record at each position was made, epoch ms. */
async function timestamps(line: Line, topic: string, positions: Offsets): Promise<Map<number, number>> {
  const { records } = await fetchRecords(line.kafka, await line.cluster(), topic, positions, 1);
  const first = new Map<number, number>();
  for (const { partition, timestamp } of records) {
    if (!first.has(partition)) first.set(partition, Number(timestamp));
  }
  return first;
}

/** Answers from memory for `ms`, so that however many look, the cluster is asked at most that often. */
export function remembered<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (!answer || Date.now() >= until) {
      answer = ask();
      until = Date.now() + ms;
    }
    return answer;
  };
}
