import type { EachBatchPayload, TopicPartitionOffset } from 'kafkajs';

/** What took effect is told to the group this much later, together with all else of that time, ms. */
const COMMIT_MS = 1000;

/**
 * How far each partition has taken effect, for the group to know where another member would have to begin. It may know
 * less than what is true: whoever gets an event again drops it.
 */
export class AppliedOffsets {
  private readonly tellAgain: (error: unknown) => boolean;
  /** What the group was not told yet: where each partition goes on behind the last record that took effect. */
  private readonly untold = new Map<string, TopicPartitionOffset>();
  private tell: EachBatchPayload['commitOffsetsIfNecessary'] = () => Promise.resolve();
  private telling: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private over = false;

  /** @param tellAgain given why the group was not told, says whether to try again a second later */
  constructor(tellAgain: (error: unknown) => boolean) {
    this.tellAgain = tellAgain;
  }

  /** False as soon as nothing more is told. */
  get open(): boolean {
    return !this.over;
  }

  /** Notes that the partition of `payload` has taken effect up to `next`, the offset to go on with. */
  note(payload: EachBatchPayload, next: string): void {
    if (this.over) return;
    const { partition, topic } = payload.batch;
    this.untold.set(`${topic} ${partition}`, { topic, partition, offset: next });
    this.tell = (offsets) => payload.commitOffsetsIfNecessary(offsets);
    this.soon();
  }

  /** Tells the group now. Never rejects. */
  commit(): Promise<void> {
    this.telling = this.telling.then(() => this.tellAll());
    return this.telling;
  }

  /** Tells nothing more: the partitions were given out anew, or the consumer has stopped. */
  end(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  private soon(): void {
    if (!this.over) this.timer ??= setTimeout(() => void this.commit(), COMMIT_MS);
  }

  private async tellAll(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const told = [...this.untold];
    if (this.over || told.length === 0) return;
    const topics = Map.groupBy(told, ([, { topic }]) => topic);
    try {
      await this.tell({
        topics: Array.from(topics, ([topic, ofTopic]) => ({ topic, partitions: ofTopic.map(([, offset]) => offset) })),
      });
    } catch (error) {
      if (this.tellAgain(error)) this.soon();
      return;
    }
    for (const [name, offset] of told) if (this.untold.get(name) === offset) this.untold.delete(name);
  }
}
