import { PartitionUnavailable, partitionOf, SendFailed, SendRefused, type OutgoingRecord } from '@storefront/kafka';
import type { RecordSender } from '../../../src/relay/publishing/delivery.ts';
import type { Host } from '../world/host.ts';
import type { Network } from '../world/network.ts';
import { PARTITIONS, type Broker } from './broker.ts';

/** What makes a record too large for the broker: says so in its content. */
const LARGE = '"trait":"large"';

/** Longest that anybody waits for a send, ms. */
const SEND_TIMEOUT_MS = 400;

/**
 * Writes records as libs/kafka's Sender does: acknowledged, refused or not known, in time. What was given up may still
 * arrive later, each partition's part for itself.
 */
export class SimulatedSender implements RecordSender {
  private readonly host: Host;
  private readonly network: Network;
  private readonly broker: Broker;

  constructor(host: Host, network: Network, broker: Broker) {
    this.host = host;
    this.network = network;
    this.broker = broker;
  }

  async send(records: readonly OutgoingRecord[]): Promise<void> {
    const until = this.host.world.now + SEND_TIMEOUT_MS;
    if (records.length > this.broker.bears.inAll) {
      this.host.world.count('sends that were too much');
      await this.host.pause(SEND_TIMEOUT_MS);
      throw new SendFailed(new Error('no answer in time'));
    }
    const parts = Map.groupBy(records, ({ key, topic }) => `${topic} ${partitionOf(key, PARTITIONS)}`);
    const sent = Promise.allSettled(Array.from(parts.values(), (part) => this.sendPart(part, until)));
    const late = this.host.pause(SEND_TIMEOUT_MS).then(() => undefined);
    const answers = await Promise.race([sent, late]);
    if (answers === undefined) throw new SendFailed(new Error('no answer in time'));
    const failures = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason as Error);
    const failure = failures.find((error) => error instanceof SendRefused) ?? failures[0];
    if (failure) throw failure;
  }

  /** A partition takes a batch whole or not at all. */
  private async sendPart(part: readonly OutgoingRecord[], until: number): Promise<void> {
    const { key, topic } = part[0]!;
    const effect = () => {
      const partition = partitionOf(key, PARTITIONS);
      if (this.broker.stuck.has(partition) || part.length > this.broker.bears.ofPartition) {
        this.host.world.count('sends to a partition that took nothing');
        // As one whose replicas don't follow: it says so after it has written.
        if (this.host.world.random.chance(0.3)) this.broker.append(topic, partition, part.map(asRecord));
        throw new PartitionUnavailable(new Error('NOT_ENOUGH_REPLICAS'));
      }
      if (this.host.world.now > until) this.host.world.count('sends that took effect late');
      if (!this.broker.takesLarge && part.some(isLarge)) throw new SendRefused('MESSAGE_TOO_LARGE', undefined);
      this.broker.append(topic, partition, part.map(asRecord));
    };
    await this.host.request(this.network, effect, () => new SendFailed(new Error('the connection broke')));
  }
}

const isLarge = ({ value }: OutgoingRecord): boolean => value !== null && Buffer.from(value).includes(LARGE);

const asRecord = ({ headers, key, value }: OutgoingRecord) => ({
  key: Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
  headers,
});
