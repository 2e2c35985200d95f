import { sorted } from './pipeline.ts';
import type { Doc } from './values.ts';

/** What a find is asked for, and what it gives in the end. */
export class Cursor {
  private readonly fetch: (finish: (found: readonly Doc[]) => Doc[]) => Promise<Doc[]>;
  private order: Readonly<Record<string, number>> | undefined;
  private most = Infinity;

  /** @param fetch asks the server, which lets `finish` sort and cut what it has found */
  constructor(fetch: (finish: (found: readonly Doc[]) => Doc[]) => Promise<Doc[]>) {
    this.fetch = fetch;
  }

  sort(order: Readonly<Record<string, number>>): this {
    this.order = order;
    return this;
  }

  limit(most: number): this {
    this.most = most;
    return this;
  }

  batchSize(): this {
    return this;
  }

  toArray(): Promise<Doc[]> {
    return this.fetch((found) => (this.order ? sorted(found, this.order) : [...found]).slice(0, this.most));
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Doc> {
    yield* await this.toArray();
  }
}
