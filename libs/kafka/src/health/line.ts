import type { Admin, Cluster } from 'kafkajs';
import { createImpatientClient, type ImpatientClient } from '../client/impatient-client.ts';
import type { KafkaClient, KafkaClientOptions } from '../client/kafka-client.ts';
import type { KafkaSettings } from '../kafka.settings.ts';
import { clusterOf } from '../client/cluster.ts';

/** An open connection to ask questions on, until it is ended. */
export class Line {
  readonly admin: Admin;
  private readonly client: ImpatientClient;
  private readonly reading: Cluster;
  private readingReady: Promise<void> | undefined;

  constructor(settings: KafkaSettings, options: KafkaClientOptions, limitMs: number) {
    this.client = createImpatientClient(settings, options, limitMs);
    this.admin = this.client.kafka.library.admin();
    this.reading = clusterOf(this.client.kafka);
  }

  /** The client that this line belongs to. */
  get kafka(): KafkaClient {
    return this.client.kafka;
  }

  /** Opens the line. What it opened is ended when that fails. */
  async connect(): Promise<this> {
    try {
      await this.admin.connect();
      return this;
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  /** For reading records: connected on first use. */
  async cluster(): Promise<Cluster> {
    this.readingReady ??= this.reading.connect();
    await this.readingReady;
    return this.reading;
  }

  /** Ends it now, with whatever is under way. */
  async end(): Promise<void> {
    this.client.drop();
    await Promise.allSettled([this.admin.disconnect(), this.reading.disconnect()]);
  }
}
