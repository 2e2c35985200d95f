import type { TopicPartition, TopicPartitionOffset } from 'kafkajs';

/** Chunks of one partition in hand at most: one is at work, the others wait while kafkajs fetches what comes after. */
const MOST_CHUNKS = 3;

interface Chunk {
  /** Offset of its first record. */
  readonly first: string;
  readonly ended: Promise<void>;
}

/**
 * The chunks of one partition, one after another. It lets kafkajs go and fetch while the last of them still wait, so
 * kafkajs is ahead of what has taken effect; whatever does not, it is sent back to. Outlives stays in the group.
 */
export class PartitionLine {
  readonly topic: string;
  readonly partition: number;
  private readonly seek: (to: TopicPartitionOffset) => void;
  /** Handed over, and not known to have taken effect. The first one is at work, or waits for one of an earlier round. */
  private inHand: readonly Chunk[] = [];
  private last: Promise<void> = Promise.resolve();
  /** Where the next batch begins; undefined: wherever it does. */
  private next: string | undefined;
  /** Where a fetch may still be under way that began over what was given up undone. */
  private fetchedTo: string | undefined;
  /** How often the line was sent back or given up: what was handed over before counts no more, however it ends. */
  private round = 0;
  private failure: { readonly error: unknown } | undefined;

  /** @param seek makes kafkajs fetch from there on, whatever it has fetched already */
  constructor({ partition, topic }: TopicPartition, seek: (to: TopicPartitionOffset) => void) {
    this.topic = topic;
    this.partition = partition;
    this.seek = seek;
  }

  /** Resolves when another chunk may be added. */
  async room(): Promise<void> {
    await this.inHand.at(-MOST_CHUNKS)?.ended;
  }

  /**
   * Begins with `work` when all that was added before has ended. If it says false or throws, kafkajs is sent back to
   * `first`, and what was added behind it does not begin.
   *
   * @param first offset of the first record
   * @param next offset to go on with behind the last one
   * @returns false if it was not added, because something before it is missing
   * @throws what a chunk before failed with, once
   */
  add(first: string, next: string, work: () => Promise<boolean>): boolean {
    const { failure, round } = this;
    this.failure = undefined;
    if (failure) throw failure.error;
    if (!this.follows(first)) return false;
    this.last = this.last.then(() => this.attempt(round, work));
    this.inHand = [...this.inHand, { first, ended: this.last }];
    this.next = next;
    return true;
  }

  /** Makes kafkajs fetch again all that has not taken effect. */
  sendBack(): void {
    const [first] = this.inHand;
    this.failure = undefined;
    if (!first) return;
    this.round += 1;
    this.inHand = [];
    this.fetchedTo = this.next;
    this.next = first.first;
    this.backTo(first.first);
  }

  /** The group says where to begin: the partition was another member's, or kafkajs begins anew. */
  giveUp(): void {
    if (this.inHand.length > 0) this.fetchedTo = this.next;
    this.round += 1;
    this.inHand = [];
    this.next = undefined;
    this.failure = undefined;
  }

  /** Resolves when nothing is at work. */
  async empty(): Promise<void> {
    await this.last;
  }

  private backTo(offset: string): void {
    this.seek({ topic: this.topic, partition: this.partition, offset });
  }

  /**
   * What begins behind the next offset was fetched before kafkajs was sent back. It is sent back once more, and then
   * believed: records may be gone from the topic.
   */
  private follows(first: string): boolean {
    const { fetchedTo, next } = this;
    this.fetchedTo = undefined;
    if (next === undefined) return first !== fetchedTo;
    if (BigInt(first) <= BigInt(next)) return true;
    this.next = undefined;
    this.backTo(next);
    return false;
  }

  private async attempt(round: number, work: () => Promise<boolean>): Promise<void> {
    if (round !== this.round) return;
    const outcome = await work().then(
      (done) => ({ done, failure: undefined }),
      (error: unknown) => ({ done: false, failure: { error } }),
    );
    if (round !== this.round) return;
    if (outcome.done) {
      this.inHand = this.inHand.slice(1);
    } else {
      this.sendBack();
      this.failure = outcome.failure;
    }
  }
}
