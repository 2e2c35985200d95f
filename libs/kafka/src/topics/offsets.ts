import type { KafkaClient } from '../client/kafka-client.ts';
import { withAdmin } from '../client/with-admin.ts';

/** A place in each partition of a topic: partition → offset of the next record. Exact up to 2^53. */
export type Offsets = ReadonlyMap<number, number>;

/** Where each partition ends now: the offset that its next record will get. */
export async function topicEnds(kafka: KafkaClient, topic: string): Promise<Offsets> {
  return (await watermarks(kafka, topic)).ends;
}

/**
 * The first offset that each partition still holds. Above 0, something was published before and is gone, so a consumer
 * that begins there may miss a key's first events.
 */
export async function earliestOffsets(kafka: KafkaClient, topic: string): Promise<Offsets> {
  return (await watermarks(kafka, topic)).starts;
}

/** The cluster's own id: names the cluster in guards that must survive a change of address. */
export async function clusterId(kafka: KafkaClient): Promise<string> {
  return (await withAdmin(kafka, (admin) => admin.describeCluster())).clusterId;
}

async function watermarks(kafka: KafkaClient, topic: string): Promise<{ starts: Offsets; ends: Offsets }> {
  const found = await withAdmin(kafka, (admin) => admin.fetchTopicOffsets(kafka.topicName(topic)));
  return {
    starts: new Map(found.map(({ partition, low }) => [partition, Number(low)])),
    ends: new Map(found.map(({ partition, high }) => [partition, Number(high)])),
  };
}
