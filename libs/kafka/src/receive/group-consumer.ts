import type { Consumer, ConsumerConfig, EachBatchPayload, TopicPartition, TopicPartitionOffset } from 'kafkajs';
import { within } from '../client/deadline.ts';
import { PATIENCE, type KafkaClient } from '../client/kafka-client.ts';
import type { KafkaLog } from '../client/log.ts';
import { isFinal, type CrashReport } from '../health/consumer-crash.ts';
import { sharedOut } from './group-errors.ts';
import { Membership, type Assignment } from './membership.ts';
import { PartitionLine } from './partition-line.ts';
import { HEARTBEAT_MS, type Held } from './receive-batch.ts';

/** What a {@link GroupConsumer} reads, and for whom. */
export interface GroupConsumerOptions {
  readonly kafka: KafkaClient;
  /** With the prefix. */
  readonly groupName: string;
  /** With the prefix. */
  readonly topicNames: string[];
  /** Works on one fetched batch; see receiveBatch. */
  readonly receive: (payload: EachBatchPayload, held: Held) => Promise<void>;
  readonly log: KafkaLog;
  /** The consumer has ended and will not start again. */
  readonly onFatal: (error: Error) => void;
}

/** Longest that closing waits for the chunks at work before they are told to give up, for a join, and for the broker, ms. */
const CLOSE_GRACE_MS = 5000;
/** From kafkajs' giving up to our next try, ms. */
const RESTART_MS = 1000;

/** One member of a consumer group, from joining to leaving. */
export class GroupConsumer {
  /** kafkajs' own object. */
  readonly consumer: Consumer;
  private readonly options: GroupConsumerOptions;
  /** By topic and partition, for as long as the consumer lives: a new stay's chunk waits for what an old one has begun. */
  private readonly lines = new Map<string, PartitionLine>();
  private membership: Membership;
  private joining: Promise<void> = Promise.resolve();
  /** Ends {@link joining} when it is kafkajs that began it. */
  private joined: () => void = () => undefined;
  private restarting: NodeJS.Timeout | undefined;
  private closing = false;

  constructor(options: GroupConsumerOptions) {
    this.options = options;
    this.membership = new Membership({}, options.log);
    this.consumer = options.kafka.library.consumer(this.config());
    const { GROUP_JOIN, FETCH_START, REBALANCING, STOP, CRASH } = this.consumer.events;
    this.consumer.on(GROUP_JOIN, ({ payload }) => this.onJoin(payload.memberAssignment));
    this.consumer.on(FETCH_START, () => this.joined());
    this.consumer.on(REBALANCING, () => this.onRebalancing());
    this.consumer.on(STOP, () => this.onStop());
    this.consumer.on(CRASH, ({ payload }) => this.onCrash(payload));
  }

  /** Joins the group and reads from its offsets on, or from the beginning where it has none. */
  async run(): Promise<void> {
    try {
      await this.consumer.connect();
      // Without fromBeginning a group's first member would skip all that was published before it.
      await this.consumer.subscribe({ topics: this.options.topicNames, fromBeginning: true });
    } catch (error) {
      await this.consumer.disconnect();
      throw error;
    }
    await this.join();
  }

  /**
   * Lets the chunks that have begun finish, commits their offsets and leaves the group. With the broker away it does not
   * wait for it: the group notices by itself.
   */
  async close(): Promise<void> {
    this.closing = true;
    clearTimeout(this.restarting);
    this.membership.leave();
    const grace = setTimeout(() => this.membership.giveUp(new Error('the app is closing')), CLOSE_GRACE_MS);
    // While kafkajs is joining it cannot leave: it would go on as a member that nobody can stop.
    await Promise.allSettled([within(CLOSE_GRACE_MS, this.joining)]);
    await Promise.all([...this.lines.values()].map((line) => line.empty()));
    clearTimeout(grace);
    try {
      await within(CLOSE_GRACE_MS, this.leaveGroup());
    } catch (error) {
      this.options.log('warn', 'the group was not told that its member leaves', { reason: String(error) });
    }
    this.membership.end();
  }

  private async leaveGroup(): Promise<void> {
    await this.membership.applied.commit();
    this.membership.end();
    await this.consumer.disconnect();
  }

  private async join(): Promise<void> {
    if (this.closing) return;
    const { kafka, receive, topicNames } = this.options;
    this.joining = this.consumer.run({
      // What kafkajs calls resolved is what it has handed over, not what has taken effect: see receiveBatch.
      autoCommit: false,
      eachBatchAutoResolve: false,
      // Each partition that it may hold: what arrives together shares a transaction, and waits for no worker.
      partitionsConsumedConcurrently: topicNames.length * kafka.settings.KAFKA_PARTITIONS,
      eachBatch: (payload) => receive(payload, this.held(payload.batch)),
    });
    await this.joining;
  }

  private held({ topic, partition }: TopicPartition): Held {
    const name = `${topic} ${partition}`;
    const line = this.lines.get(name) ?? new PartitionLine({ topic, partition }, (to) => this.seek(to));
    this.lines.set(name, line);
    return { membership: this.membership, line };
  }

  /**
   * Not once the stay is given up: kafkajs begins the next one with what the group was told. It would keep the place for
   * as long as the partition is another member's, and go back to it when it returns. That still happens if the group is
   * shared out anew before kafkajs fetches again, since it can't be told to forget a place: duplicates (ADR 0020).
   */
  private seek(to: TopicPartitionOffset): void {
    if (this.membership.takes && this.membership.holds(to.topic, to.partition)) this.consumer.seek(to);
  }

  private onJoin(assignment: Assignment): void {
    this.membership.end();
    this.membership = new Membership(assignment, this.options.log);
    if (this.closing) this.membership.leave();
    // What kafkajs has fetched may be ahead of what the last stay left undone.
    for (const line of this.lines.values()) {
      if (this.membership.holds(line.topic, line.partition)) line.sendBack();
      else line.giveUp();
    }
  }

  private onRebalancing(): void {
    this.membership.giveUp(sharedOut());
    void this.membership.applied.commit();
  }

  /** Nothing that was fetched before is handed over any more: the group alone says where to begin. */
  private onStop(): void {
    this.membership.end(new Error('the consumer has stopped'));
    for (const line of this.lines.values()) line.giveUp();
  }

  private onCrash(crash: CrashReport): void {
    this.joined();
    if (crash.restart) return this.awaitRestart();
    if (this.closing) return;
    if (isFinal(crash)) return this.options.onFatal(crash.error);
    this.restarting = setTimeout(() => void this.join().catch(this.options.onFatal), RESTART_MS);
  }

  /** Until it fetches: at its GROUP_JOIN kafkajs could not leave yet. */
  private awaitRestart(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.joining = promise;
    this.joined = resolve;
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
