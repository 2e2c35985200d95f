import type { Cluster, KafkaMessage } from 'kafkajs';
import { toRawRecord, type RawRecord } from '../receive/chunk.ts';
import type { KafkaClient } from '../client/kafka-client.ts';
import type { Offsets } from './offsets.ts';

/** The part of a fetch response that kafkajs' types leave open. */
interface FetchResponse {
  responses: { partitions: { partition: number; messages: (KafkaMessage & { isControlRecord?: boolean })[] }[] }[];
}

/** What one fetch brought. */
export interface Fetched {
  readonly records: RawRecord[];
  /** The positions after it. */
  readonly next: Offsets;
}

const BYTES_A_PARTITION = 1024 * 1024;
const READ_COMMITTED = 1;

/**
 * Fetches from the given positions, without a group and so without a trace.
 *
 * @param bytes about how much of each partition; its first batch comes whole, however large. Default 1 MiB
 */
export async function fetchRecords(
  kafka: KafkaClient,
  cluster: Cluster,
  topic: string,
  positions: Offsets,
  bytes = BYTES_A_PARTITION,
): Promise<Fetched> {
  const name = kafka.topicName(topic);
  await cluster.addTargetTopic(name);
  const leaders = cluster.findLeaderForPartitions(name, [...positions.keys()]);
  const records: RawRecord[] = [];
  const next = new Map(positions);
  for (const [nodeId, partitions] of Object.entries(leaders)) {
    const response = await fetchFrom(cluster, nodeId, name, positionsOf(partitions, positions), bytes);
    for (const { partition, messages } of response.responses.flatMap((answer) => answer.partitions)) {
      const from = positions.get(partition) ?? 0;
      const last = messages.at(-1);
      if (last) next.set(partition, Math.max(from, Number(last.offset) + 1));
      // A compressed batch comes whole, with records before the one that was asked for.
      const wanted = messages.filter((message) => !message.isControlRecord && Number(message.offset) >= from);
      records.push(...wanted.map((message) => toRawRecord(topic, partition, message)));
    }
  }
  return { records, next };
}

function positionsOf(partitions: readonly number[], positions: Offsets): [partition: number, from: number][] {
  return partitions.map((partition) => [partition, positions.get(partition) ?? 0]);
}

async function fetchFrom(
  cluster: Cluster,
  nodeId: string,
  name: string,
  positions: [partition: number, from: number][],
  maxBytes: number,
): Promise<FetchResponse> {
  const broker = await cluster.findBroker({ nodeId });
  const partitions = positions.map(([partition, from]) => ({ partition, fetchOffset: String(from), maxBytes }));
  const response: unknown = await broker.fetch({
    isolationLevel: READ_COMMITTED,
    maxWaitTime: 200,
    minBytes: 1,
    maxBytes: maxBytes * positions.length,
    topics: [{ topic: name, partitions }],
  });
  return response as FetchResponse;
}
