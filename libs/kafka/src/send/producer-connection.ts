import type { Producer, RecordMetadata, TopicMessages } from 'kafkajs';
import { createImpatientClient, type ImpatientClient } from '../client/impatient-client.ts';
import type { KafkaClientOptions } from '../client/kafka-client.ts';
import type { KafkaSettings } from '../kafka.settings.ts';

/** Who writes, and how it reaches the broker. */
export type SenderOptions = Pick<KafkaClientOptions, 'clientId' | 'log' | 'openSocket'>;

// The broker says that its replicas are slow before the client gives up on an answer.
const SOONER_THAN_THE_CLIENT = 0.8;

/**
 * One producer with a client of its own, used until its first failure and then thrown away.
 *
 * Not idempotent: kafkajs 2.2.4's idempotent producer acknowledges, after a lost reply, a record that it never writes.
 * No retries: they skip partitions whose leader moved and yet resolve. One request in flight.
 */
export class ProducerConnection {
  private readonly client: ImpatientClient;
  private readonly producer: Producer;
  private readonly timeoutMs: number;
  private connecting: Promise<void> | undefined;

  constructor(settings: KafkaSettings, options: SenderOptions) {
    this.timeoutMs = settings.KAFKA_SEND_TIMEOUT_MS;
    this.client = createImpatientClient(settings, options, this.timeoutMs);
    this.producer = this.client.kafka.library.producer({
      idempotent: false,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: { retries: 0 },
      createPartitioner: () => chosenPartition,
    });
  }

  /** Connects on first use, writes, and returns what the brokers answered. */
  async send(topicMessages: TopicMessages[]): Promise<RecordMetadata[]> {
    const begun = performance.now();
    this.connecting ??= this.producer.connect();
    await this.connecting;
    const leftMs = Math.max(1, this.timeoutMs - (performance.now() - begun));
    return this.producer.sendBatch({ acks: -1, timeout: Math.ceil(leftMs * SOONER_THAN_THE_CLIENT), topicMessages });
  }

  /** Waits for nothing: ends the connections now and lets kafkajs clear its timers. */
  async drop(): Promise<void> {
    this.client.drop();
    await this.producer.disconnect();
  }

  /** Lets the request in flight end, then disconnects. */
  async close(): Promise<void> {
    await this.producer.disconnect();
  }
}

/** Every message says where it goes. Giving a partitioner also keeps kafkajs from warning about its default one. */
function chosenPartition({ message }: { message: { partition?: number } }): number {
  if (message.partition === undefined) throw new Error('a message without a partition');
  return message.partition;
}
