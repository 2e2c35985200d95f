import { clusterId, earliestOffsets, type KafkaClient } from '@storefront/kafka';
import type { OutboxCollections } from '../commit/collections.ts';
import type { Delivery } from './delivery.ts';

/** Where this app began to read a topic: kept for ever, since it tells a gap from a late start. */
export class TopicOrigin {
  private readonly kafka: KafkaClient;
  private readonly beginnings: OutboxCollections['beginnings'];
  /** topic/partition → first offset at the first join. */
  private readonly first = new Map<string, string>();
  private cluster = '';

  constructor(kafka: KafkaClient, { beginnings }: OutboxCollections) {
    this.kafka = kafka;
    this.beginnings = beginnings;
  }

  /** Notes where the partitions of a topic begin, unless that was noted before. */
  async note(topic: string): Promise<void> {
    this.cluster ||= await clusterId(this.kafka);
    const earliest = await earliestOffsets(this.kafka, topic);
    for (const [partition, offset] of earliest) {
      const _id = placeOf(topic, partition);
      const noted = await this.beginnings.findOneAndUpdate(
        { _id },
        { $setOnInsert: { offset: String(offset) } },
        { upsert: true, returnDocument: 'after' },
      );
      this.first.set(_id, noted?.offset ?? String(offset));
    }
  }

  /** False if the partition's first records were gone before this app came. */
  beginsAtZero(topic: string, partition: number): boolean {
    return (this.first.get(placeOf(topic, partition)) ?? '0') === '0';
  }

  /** Names an event whose producer does not count, by where it stood. */
  positionId({ topic, position }: Delivery): string {
    return [this.cluster, topic, position.partition, position.offset, position.timestamp].join('/');
  }
}

const placeOf = (topic: string, partition: number) => `${topic}/${partition}`;
