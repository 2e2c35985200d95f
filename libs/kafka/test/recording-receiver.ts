import type { Chunk, ChunkReceiver, EventHandler, RawRecord } from '../src/receive/chunk.ts';

/** Stands where the inbox stands: notes what it is given, and can be made slow or faulty. */
export class RecordingReceiver implements ChunkReceiver {
  /** Chunks that were handed over, in order. */
  readonly begun: Chunk[] = [];
  /** Those of them that took effect. */
  readonly done: Chunk[] = [];
  readonly handlers = new Map<string, EventHandler>();
  /** Runs before a chunk takes effect; what it throws, `receive` throws. */
  work: (chunk: Chunk) => Promise<void> = () => Promise.resolve();

  bind(topic: string, handler: EventHandler): void {
    this.handlers.set(topic, handler);
  }

  async receive(chunk: Chunk): Promise<void> {
    this.begun.push(chunk);
    await this.work(chunk);
    this.done.push(chunk);
  }

  /** Every record that took effect, in order. */
  get records(): RawRecord[] {
    return this.done.flatMap((chunk) => [...chunk.records]);
  }
}

/** The keys of records, sorted. */
export const keysOf = (records: readonly RawRecord[]): string[] => records.map(({ key }) => String(key)).toSorted();

/** The offsets of records, in the order given. */
export const offsetsOf = (records: readonly RawRecord[]): number[] => records.map(({ offset }) => Number(offset));

/** Work that never ends by itself, as in an outage: it is given up when the chunk's signal says so. */
export function untilToldToStop({ signal }: Chunk): Promise<void> {
  const { promise, reject } = Promise.withResolvers<void>();
  if (signal.aborted) reject(signal.reason as Error);
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  return promise;
}
