import type { Consumer, ConsumerConfig, EachBatchPayload } from 'kafkajs';
import { within } from '../client/deadline.ts';
import { PATIENCE, type KafkaClient } from '../client/kafka-client.ts';
import { Membership } from './membership.ts';
import { HEARTBEAT_MS } from './receive-batch.ts';

/** What a {@link GroupConsumer} reads, and for whom. */
export interface GroupConsumerOptions {
  readonly kafka: KafkaClient;
  /** With the prefix. */
  readonly groupName: string;
  /** Works on one fetched batch; see receiveBatch. */
  readonly receive: (payload: EachBatchPayload, membership: Membership) => Promise<void>;
  /** kafkajs has ended the consumer and will not start it again. */
  readonly onFatal: (error: Error) => void;
}

/** Longest that closing waits for the chunk in hand before it is told to give up, and for a join under way, ms. */
const CLOSE_GRACE_MS = 5000;

/** One member of a consumer group, from joining to leaving. */
export class GroupConsumer {
  /** kafkajs' own object. */
  readonly consumer: Consumer;
  private readonly options: GroupConsumerOptions;
  private membership = new Membership();
  private joining: Promise<void> = Promise.resolve();
  private closing = false;

  constructor(options: GroupConsumerOptions) {
    this.options = options;
    this.consumer = options.kafka.library.consumer(this.config());
    const { GROUP_JOIN, CRASH } = this.consumer.events;
    this.consumer.on(GROUP_JOIN, () => this.onJoin());
    this.consumer.on(CRASH, ({ payload }) => this.onCrash(payload.error, payload.restart));
  }

  /**
   * Joins the group and reads from its offsets on, or from the beginning where it has none.
   *
   * @param topicNames with the prefix
   */
  async run(topicNames: string[]): Promise<void> {
    try {
      await this.consumer.connect();
      // Without fromBeginning a group's first member would skip all that was published before it.
      await this.consumer.subscribe({ topics: topicNames, fromBeginning: true });
    } catch (error) {
      await this.consumer.disconnect();
      throw error;
    }
    this.joining = this.consumer.run({
      eachBatchAutoResolve: false,
      autoCommitInterval: 2000,
      // Each partition that it may hold: what arrives together shares a transaction, and waits for no worker.
      partitionsConsumedConcurrently: topicNames.length * this.options.kafka.settings.KAFKA_PARTITIONS,
      eachBatch: (payload) => this.options.receive(payload, this.membership),
    });
    await this.joining;
  }

  /** Lets the chunk in hand finish, commits its offset and leaves the group. */
  async close(): Promise<void> {
    this.closing = true;
    const grace = setTimeout(() => this.membership.giveUp(new Error('the app is closing')), CLOSE_GRACE_MS);
    try {
      // While kafkajs is joining it cannot leave: it would go on as a member that nobody can stop.
      await Promise.allSettled([within(CLOSE_GRACE_MS, this.joining)]);
      await this.consumer.disconnect();
    } finally {
      clearTimeout(grace);
    }
  }

  private onJoin(): void {
    this.membership.end();
    this.membership = new Membership();
  }

  private onCrash(error: Error, restarts: boolean): void {
    this.membership.giveUp(error);
    if (!restarts && !this.closing) this.options.onFatal(error);
  }

  private config(): ConsumerConfig {
    const { kafka, groupName } = this.options;
    return {
      groupId: groupName,
      sessionTimeout: kafka.settings.KAFKA_SESSION_TIMEOUT_MS,
      rebalanceTimeout: kafka.settings.KAFKA_REBALANCE_TIMEOUT_MS,
      // Below the beat of a batch in hand, or kafkajs would leave out every second one.
      heartbeatInterval: HEARTBEAT_MS - 500,
      // A longer poll would keep a closing consumer waiting.
      maxWaitTimeInMs: 500,
      allowAutoTopicCreation: false,
      // Said here again: a consumer does not take it from its client.
      retry: { ...PATIENCE, restartOnFailure: () => Promise.resolve(!this.closing) },
    };
  }
}
