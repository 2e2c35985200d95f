import type { Producer, RecordMetadata, TopicMessages } from 'kafkajs';
import type { KafkaSettings } from '../kafka.settings.ts';
import { createKafka, type KafkaClientOptions } from '../client/kafka-client.ts';
import { droppable, type Sockets } from '../client/sockets.ts';

/** Who writes, and how it reaches the broker. */
export type SenderOptions = Pick<KafkaClientOptions, 'clientId' | 'log' | 'openSocket'>;

// The broker answers that replicas are slow before the client gives up on the answer.
const SOONER_THAN_THE_CLIENT = 0.8;

/**
 * One producer with a client of its own, used until its first failure and then thrown away.
 *
 * Not idempotent: kafkajs 2.2.4's idempotent producer acknowledges, after a lost reply, a record that it never writes.
 * No retries, in the producer or in its client: a retry skips partitions whose leader moved and yet resolves, and with
 * retries connecting alone can take half a minute. One request in flight.
 */
export class ProducerConnection {
  private readonly sockets: Sockets;
  private readonly producer: Producer;
  private readonly timeoutMs: number;
  private connecting: Promise<void> | undefined;

  constructor(settings: KafkaSettings, options: SenderOptions) {
    this.timeoutMs = settings.KAFKA_SEND_TIMEOUT_MS;
    this.sockets = droppable(options.openSocket);
    const client = createKafka(settings, {
      ...options,
      retries: 0,
      requestTimeoutMs: this.timeoutMs,
      openSocket: this.sockets.open,
    });
    this.producer = client.library.producer({
      idempotent: false,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: { retries: 0 },
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition as number,
    });
  }

  /** Connects on first use, writes, and returns what the brokers answered. */
  async send(topicMessages: TopicMessages[]): Promise<RecordMetadata[]> {
    this.connecting ??= this.producer.connect();
    await this.connecting;
    return this.producer.sendBatch({ acks: -1, timeout: this.timeoutMs * SOONER_THAN_THE_CLIENT, topicMessages });
  }

  /** Waits for nothing: ends the connections now and lets kafkajs clear its timers. */
  async drop(): Promise<void> {
    this.sockets.drop();
    await this.producer.disconnect();
  }

  /** Lets the request in flight end, then disconnects. */
  async close(): Promise<void> {
    await this.producer.disconnect();
  }
}
