import type { Consumer } from 'kafkajs';
import type { KafkaClient } from '../client/kafka-client.ts';
import { isFinal } from './consumer-crash.ts';

/** The end of a consumer that kafkajs could not go on with. */
export interface ConsumerCrash {
  /** Epoch ms. */
  readonly at: number;
  readonly reason: string;
  /** Whether it is started again. */
  readonly restarts: boolean;
}

/**
 * What a consumer is doing, from its own events. A connection to the broker says nothing about it.
 */
export class ConsumerState {
  /** Whether it is a member of its group with partitions given out. */
  joined = false;
  /** Partitions given to this member, by topic without the prefix. */
  assignment: ReadonlyMap<string, readonly number[]> = new Map();
  /** Last time the group heard of it, epoch ms; undefined before the first time. */
  lastHeartbeatAt: number | undefined;
  lastCrash: ConsumerCrash | undefined;
  private readonly kafka: KafkaClient;

  constructor(kafka: KafkaClient) {
    this.kafka = kafka;
  }

  /** Ms since the group last heard of it; undefined before the first time. */
  heartbeatAgeMs(now = Date.now()): number | undefined {
    return this.lastHeartbeatAt === undefined ? undefined : now - this.lastHeartbeatAt;
  }

  /** Takes its facts from `consumer` from now on. */
  follow(consumer: Consumer): void {
    const { GROUP_JOIN, HEARTBEAT, REBALANCING, STOP, DISCONNECT, CRASH } = consumer.events;
    consumer.on(GROUP_JOIN, ({ timestamp, payload }) => this.onJoin(timestamp, payload.memberAssignment));
    consumer.on(HEARTBEAT, ({ timestamp }) => {
      this.lastHeartbeatAt = timestamp;
    });
    for (const left of [REBALANCING, STOP, DISCONNECT] as const) consumer.on(left, () => this.onLeave());
    consumer.on(CRASH, ({ timestamp, payload }) => {
      this.onLeave();
      this.lastCrash = { at: timestamp, reason: payload.error.message, restarts: !isFinal(payload) };
    });
  }

  private onJoin(at: number, partitions: Record<string, number[]>): void {
    this.joined = true;
    this.lastHeartbeatAt = at;
    this.assignment = new Map(Object.entries(partitions).map(([name, held]) => [this.kafka.plainTopic(name), held]));
  }

  private onLeave(): void {
    this.joined = false;
    this.assignment = new Map();
  }
}
