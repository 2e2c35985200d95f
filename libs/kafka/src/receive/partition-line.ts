/** Chunks of one partition in hand at most: one takes effect, the others wait while kafkajs fetches what comes after. */
const MOST_CHUNKS = 3;

/**
 * The chunks of one partition, one after another. It lets kafkajs go and fetch while the last of them are still
 * waiting: there is work during the fetch.
 */
export class PartitionLine {
  /** The last ones, each of which begins when the one before has ended well. */
  private chunks: readonly Promise<void>[] = [];
  private failure: { readonly error: unknown } | undefined;

  /**
   * Resolves when another chunk may be added.
   *
   * @throws what a chunk failed with, once; those behind it were not begun, and must be fetched again
   */
  async room(): Promise<void> {
    await this.chunks.at(-MOST_CHUNKS)?.catch(() => undefined);
    if (!this.failure) return;
    const { error } = this.failure;
    this.failure = undefined;
    this.chunks = [];
    throw error;
  }

  /** Begins with `work` when all before it have ended well. */
  add(work: () => Promise<void>): void {
    const before = this.chunks.at(-1);
    const chunk = before ? before.then(work) : work();
    chunk.catch((error: unknown) => (this.failure ??= { error }));
    this.chunks = [...this.chunks.slice(1 - MOST_CHUNKS), chunk];
  }

  /** Resolves when nothing is in hand. */
  async empty(): Promise<void> {
    await this.chunks.at(-1)?.catch(() => undefined);
  }
}
