import type { TopicMessages } from 'kafkajs';
import type { KafkaSettings } from '../kafka.settings.ts';
import { nestLog, type KafkaLog } from '../client/log.ts';
import { partitionOf } from '../topics/partition-of.ts';
import { covers, type Place } from './acknowledgement.ts';
import { within } from '../client/deadline.ts';
import { ProducerConnection, type SenderOptions } from './producer-connection.ts';
import { AnswerIncomplete, failureOf, refusalIn, SendRefused } from './send-errors.ts';

/** One record to be written. */
export interface OutgoingRecord {
  /** Without the prefix. */
  readonly topic: string;
  /** Decides the partition (partitionOf): records of one key keep their order. */
  readonly key: string;
  /** null is a deletion. */
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Writes records for the relay: one send at a time, each with one of three outcomes within KAFKA_SEND_TIMEOUT_MS:
 * written (acknowledged by all replicas, for every partition), refused, or not known.
 *
 * It repeats nothing by itself. After an unknown outcome the connection is thrown away, so that nothing of it can come
 * late, and the next send opens another.
 */
export class Sender {
  private readonly settings: KafkaSettings;
  private readonly options: SenderOptions;
  private readonly log: KafkaLog;
  private connection: ProducerConnection | undefined;
  private underWay: Promise<void> | undefined;

  constructor(settings: KafkaSettings, options: SenderOptions) {
    this.settings = settings;
    this.options = options;
    this.log = options.log ?? nestLog();
  }

  /**
   * Resolves when every record is known to be written, in the order given within each partition.
   *
   * @throws {SendRefused} the broker will never take these records as they are
   * @throws {PartitionUnavailable} not known to be written: a partition takes nothing at present
   * @throws {SendFailed} not known to be written; some may be
   */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    if (this.underWay) throw new Error('one send at a time: the one before is still under way');
    if (records.length === 0) return;
    this.underWay = this.write(records);
    try {
      await this.underWay;
    } finally {
      this.underWay = undefined;
    }
  }

  /** Lets the send under way end, then lets go of the broker. A later send would connect again. */
  async disconnect(): Promise<void> {
    await Promise.allSettled([this.underWay]);
    const connection = this.connection;
    this.connection = undefined;
    await connection?.close();
  }

  private async write(records: readonly OutgoingRecord[]): Promise<void> {
    const connection = (this.connection ??= new ProducerConnection(this.settings, this.options));
    const topics = this.toTopicMessages(records);
    try {
      const answer = await within(this.settings.KAFKA_SEND_TIMEOUT_MS, connection.send(topics));
      if (!covers(placesOf(topics), answer)) throw new AnswerIncomplete();
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal) throw new SendRefused(refusal, error);
      this.throwAway(connection);
      throw failureOf(error);
    }
  }

  private throwAway(connection: ProducerConnection): void {
    if (this.connection === connection) this.connection = undefined;
    connection.drop().catch((error: unknown) => {
      this.log('debug', 'a connection that was given up did not end cleanly', { reason: String(error) });
    });
  }

  private toTopicMessages(records: readonly OutgoingRecord[]): TopicMessages[] {
    const { KAFKA_PREFIX: prefix, KAFKA_PARTITIONS: partitions } = this.settings;
    const byTopic = Map.groupBy(records, (record) => record.topic);
    return Array.from(byTopic, ([topic, ofTopic]) => ({
      topic: prefix + topic,
      messages: ofTopic.map((record) => ({
        key: record.key,
        value: record.value && asBuffer(record.value),
        headers: record.headers,
        partition: partitionOf(record.key, partitions),
      })),
    }));
  }
}

function placesOf(topics: readonly TopicMessages[]): Place[] {
  return topics.flatMap(({ topic, messages }) =>
    messages.map((message) => ({ topic, partition: message.partition as number })),
  );
}

/** The same bytes, not a copy. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
