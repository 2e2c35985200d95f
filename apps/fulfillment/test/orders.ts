import { randomUUID } from 'node:crypto';
import { partitionOf, Sender, type KafkaSettings, type OutgoingRecord } from '@storefront/kafka';
import { eventually } from '@storefront/testing';
import { requested } from './order-events.ts';
import type { Records } from './records.ts';

/** The part that orders plays: it publishes, and the service hears of it over Kafka. */
export class Orders {
  private readonly sender: Sender;
  private readonly partitions: number;
  private readonly records: Records;

  constructor(settings: KafkaSettings, records: Records) {
    this.sender = new Sender(settings, { clientId: 'orders' });
    this.partitions = settings.KAFKA_PARTITIONS;
    this.records = records;
  }

  /** Publishes records in this order. */
  async publish(...records: readonly OutgoingRecord[]): Promise<void> {
    await this.sender.send(records);
  }

  /** Requests the fulfilment of a new order and waits until the service has taken it up. @returns its guid */
  async request(): Promise<string> {
    const guid = randomUUID();
    await this.publish(requested(guid));
    await eventually(`fulfillment has taken up ${guid}`, () => this.records.document(guid));
    return guid;
  }

  /** Waits until everything published so far was handled: by one request more in every partition, the last to come. */
  async allHandled(): Promise<void> {
    const last = Array.from({ length: this.partitions }, (_, partition) => this.guidIn(partition));
    await this.publish(...last.map((guid) => requested(guid)));
    for (const guid of last)
      await eventually(`everything before ${guid} is handled`, () => this.records.document(guid));
  }

  disconnect(): Promise<void> {
    return this.sender.disconnect();
  }

  private guidIn(partition: number): string {
    for (;;) {
      const guid = randomUUID();
      if (partitionOf(guid, this.partitions) === partition) return guid;
    }
  }
}
