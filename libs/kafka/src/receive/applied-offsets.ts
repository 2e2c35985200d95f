import type { EachBatchPayload } from 'kafkajs';
import type { KafkaLog } from '../client/log.ts';

/** What took effect is told to the group this much later, together with all else of that time, ms. */
const COMMIT_MS = 1000;

/**
 * How far each partition has taken effect, for the group to know where another member would have to begin. It may know
 * less than what is true: whoever gets an event again drops it.
 */
export class AppliedOffsets {
  private readonly log: KafkaLog;
  /** The offset after the last record that took effect, by topic's name and partition; only what the group was not told. */
  private readonly untold = new Map<string, Map<number, string>>();
  private tell: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;
  private timer: NodeJS.Timeout | undefined;
  private over = false;

  constructor(log: KafkaLog) {
    this.log = log;
  }

  /** Notes that the partition of `payload` has taken effect up to `offset`, which is the next one to begin with. */
  note(payload: EachBatchPayload, offset: string): void {
    if (this.over) return;
    const { batch } = payload;
    const ofTopic = this.untold.get(batch.topic) ?? new Map<number, string>();
    this.untold.set(batch.topic, ofTopic.set(batch.partition, offset));
    this.tell = (offsets) => payload.commitOffsetsIfNecessary(offsets);
    this.timer ??= setTimeout(() => void this.commit(), COMMIT_MS);
  }

  /** Tells the group now. Never rejects: what could not be told is told with the next ones. */
  async commit(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const telling = [...this.untold].map(([topic, offsets]) => ({
      topic,
      partitions: Array.from(offsets, ([partition, offset]) => ({ partition, offset })),
    }));
    if (this.over || telling.length === 0) return;
    try {
      await this.tell?.({ topics: telling });
    } catch (error) {
      this.log('warn', 'the group was not told what has taken effect', { reason: String(error) });
      if (!this.over) this.timer ??= setTimeout(() => void this.commit(), COMMIT_MS);
      return;
    }
    for (const { topic, partitions } of telling) this.forget(topic, partitions);
  }

  /** Tells nothing more: the partitions were given out anew, or the consumer is gone. */
  end(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  private forget(topic: string, told: readonly { partition: number; offset: string }[]): void {
    const offsets = this.untold.get(topic);
    for (const { partition, offset } of told) {
      if (offsets?.get(partition) === offset) offsets.delete(partition);
    }
    if (offsets?.size === 0) this.untold.delete(topic);
  }
}
