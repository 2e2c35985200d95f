import type { KafkaClient } from '@storefront/kafka';
import { outboxCollections } from '../../../src/commit/collections.ts';
import { TopicOrigin } from '../../../src/inbox/topic-origin.ts';
import { PARTITIONS, type Broker } from '../broker/broker.ts';
import { dbOf } from '../database/client.ts';
import { cutOff, type Reach } from '../database/session.ts';

/** Where a topic began for an app, kept in its database by whichever process is first. */
export class SimulatedOrigin extends TopicOrigin {
  private readonly reach: Reach;
  private readonly broker: Broker;

  constructor(reach: Reach, broker: Broker) {
    super({} as KafkaClient, outboxCollections(dbOf(reach)));
    this.reach = reach;
    this.broker = broker;
  }

  override async note(topic: string): Promise<void> {
    const { database, host, network } = this.reach;
    const write = () => {
      if (database.read('inbox.beginnings', topic)) return;
      const firsts = Array.from(
        { length: PARTITIONS },
        (_, partition) => this.broker.partition(topic, partition).first,
      );
      database.write('inbox.beginnings', topic, { _id: topic, firsts });
    };
    await host.request(network, write, cutOff);
  }

  override beginsAtZero(topic: string, partition: number): boolean {
    const { firsts } = this.reach.database.read('inbox.beginnings', topic) as unknown as { firsts: readonly number[] };
    return firsts[partition] === 0;
  }
}
