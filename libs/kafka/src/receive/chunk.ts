import type { KafkaMessage } from 'kafkajs';

/** One record as it lies in the topic: bytes, nothing parsed and nothing guessed. */
export interface RawRecord {
  /** Without the prefix. */
  readonly topic: string;
  readonly partition: number;
  /** A decimal number of up to 19 digits, as Kafka counts. */
  readonly offset: string;
  /** When the record was made (or appended, by the topic's setting): epoch milliseconds, as a decimal number. */
  readonly timestamp: string;
  readonly key: Buffer | null;
  /** null is a deletion. */
  readonly value: Buffer | null;
  readonly headers: RawHeaders;
}

/** A header that was sent more than once is an array. */
export type RawHeaders = Readonly<Record<string, Buffer | string | readonly (Buffer | string)[] | undefined>>;

/**
 * A controller's `@EventPattern(topic)` method with its guards, pipes and interceptors around it.
 *
 * @returns what the method returned; what it threw is thrown as it was (see RethrowFilter)
 */
export type EventHandler = (events: readonly unknown[]) => Promise<unknown[]>;

/** Some records of one partition, in order. */
export interface Chunk {
  /** Without the prefix. */
  readonly topic: string;
  readonly partition: number;
  /** At least one, at most the handler's `batch` (200 unless it says otherwise). */
  readonly records: readonly RawRecord[];
  readonly handler: EventHandler;
  /**
   * Aborted when the partition goes to another member, or when the app closes and the chunk would keep it waiting.
   * What is being committed may finish; nothing new should begin.
   */
  readonly signal: AbortSignal;
}

/** Whoever makes records take effect: the inbox. */
export interface ChunkReceiver {
  /** Called once per topic, before the first chunk, so that records kept from earlier can be handled again. */
  bind(topic: string, handler: EventHandler): void | Promise<void>;

  /**
   * Resolves when every effect of the chunk is committed: only then does the group's offset pass it.
   * Outages are its own to wait out. It rejects only when `signal` was aborted; any other rejection is a fault, and the
   * chunk comes again.
   */
  receive(chunk: Chunk): Promise<void>;
}

/** One of kafkajs' messages as a {@link RawRecord}. */
export function toRawRecord(topic: string, partition: number, message: KafkaMessage): RawRecord {
  const { offset, timestamp, key, value, headers = {} } = message;
  return { topic, partition, offset, timestamp, key, value, headers };
}
