import { withCluster } from '../client/cluster.ts';
import type { KafkaClient } from '../client/kafka-client.ts';
import type { RawRecord } from '../receive/chunk.ts';
import { fetchRecords } from './fetch-records.ts';
import { earliestOffsets, topicEnds, type Offsets } from './offsets.ts';

const EMPTY_FETCHES = 20;

/**
 * Every record of a topic that is there when this is called, by partition and offset. Joins no group and leaves
 * nothing behind. Holds all of them in memory: for tests and receipts.
 *
 * @param options.from where to begin, as {@link topicEnds} gave it earlier. Default: the earliest record there is
 */
export async function readTopic(
  kafka: KafkaClient,
  topic: string,
  options: { readonly from?: Offsets } = {},
): Promise<RawRecord[]> {
  const ends = await topicEnds(kafka, topic);
  const starts = options.from ?? (await earliestOffsets(kafka, topic));
  const records = await withCluster(kafka, async (cluster) => {
    const found: RawRecord[] = [];
    let empty = 0;
    for (let open = unread(starts, ends); open.size > 0 && empty < EMPTY_FETCHES;) {
      const { records, next } = await fetchRecords(kafka, cluster, topic, open);
      empty = records.length > 0 ? 0 : empty + 1;
      found.push(...records);
      open = unread(next, ends);
    }
    if (empty === EMPTY_FETCHES) throw new Error(`the end of ${topic} was not reached`);
    return found;
  });
  return records.filter((record) => Number(record.offset) < (ends.get(record.partition) ?? 0)).toSorted(byPlace);
}

function unread(positions: Offsets, ends: Offsets): Offsets {
  return new Map([...positions].filter(([partition, at]) => at < (ends.get(partition) ?? 0)));
}

function byPlace(a: RawRecord, b: RawRecord): number {
  return a.partition - b.partition || Number(a.offset) - Number(b.offset);
}
