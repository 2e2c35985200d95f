import { setTimeout as pause } from 'node:timers/promises';
import type { Admin, ITopicConfig } from 'kafkajs';
import type { KafkaClient } from '../client/kafka-client.ts';
import { withAdmin } from '../client/with-admin.ts';

/** The shape of new topics. */
export interface TopicShape {
  /** Default KAFKA_PARTITIONS. */
  readonly partitions?: number;
  /** Copies of each partition. Default KAFKA_REPLICATION. */
  readonly replication?: number;
}

/** A topic has another number of partitions than the settings say, so keys would be looked for in the wrong place. */
export class PartitionMismatch extends Error {
  constructor(topic: string, found: number, wanted: number) {
    super(
      `topic ${topic} has ${found} partitions, but KAFKA_PARTITIONS says ${wanted}. The number never changes for a topic ` +
        `with records: set KAFKA_PARTITIONS to ${found}, or use another KAFKA_PREFIX.`,
    );
    this.name = 'PartitionMismatch';
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;

const TOPIC_CONFIG = {
  'retention.ms': String(7 * DAY_MS),
  // Only closed segments are removed; at Kafka's own 7 days a record could live for 14.
  'segment.ms': String(DAY_MS),
  // Not compacted: a late duplicate can outlive the deletion it should follow, and bring deleted state back.
  'cleanup.policy': 'delete',
  'max.message.bytes': String(4 * 1024 * 1024),
};

const LEADERS_WITHIN_MS = 15_000;

/**
 * Creates the topics that do not exist and checks those that do. Any number of instances may do so at once. When it
 * resolves every partition has a leader.
 *
 * @param topics without the prefix
 * @throws {PartitionMismatch}
 */
export async function ensureTopics(
  kafka: KafkaClient,
  topics: readonly string[],
  shape: TopicShape = {},
): Promise<void> {
  // Asked about no topic, Kafka answers about all of them.
  if (topics.length === 0) return;
  const partitions = shape.partitions ?? kafka.settings.KAFKA_PARTITIONS;
  const replication = shape.replication ?? kafka.settings.KAFKA_REPLICATION;
  const names = topics.map((topic) => kafka.topicName(topic));
  await withAdmin(kafka, async (admin) => {
    await createMissing(admin, names, { numPartitions: partitions, replicationFactor: replication });
    for (const [name, found] of await ledPartitions(admin, names)) {
      if (found !== partitions) throw new PartitionMismatch(name, found, partitions);
    }
  });
}

/** Names, with the prefix, of all topics in the cluster. */
export async function existingTopics(kafka: KafkaClient): Promise<Set<string>> {
  return new Set(await withAdmin(kafka, (admin) => admin.listTopics()));
}

async function createMissing(admin: Admin, names: string[], shape: Omit<ITopicConfig, 'topic'>): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const configEntries = Object.entries(TOPIC_CONFIG).map(([name, value]) => ({ name, value }));
  const missing = names.filter((name) => !existing.has(name)).map((topic) => ({ topic, ...shape, configEntries }));
  if (missing.length === 0) return;
  // Resolves false, without an error, where another instance was quicker. kafkajs' own wait for leaders gives up when a
  // broker has not heard of the new topic yet, so ledPartitions waits instead.
  await admin.createTopics({ topics: missing, waitForLeaders: false, timeout: LEADERS_WITHIN_MS });
}

/** The number of partitions of each topic, once all of them have leaders. */
async function ledPartitions(admin: Admin, names: string[]): Promise<Map<string, number>> {
  const deadline = Date.now() + LEADERS_WITHIN_MS;
  for (;;) {
    try {
      return await askForLeaders(admin, names);
    } catch (error) {
      // A broker may not have heard yet of a topic that was created a moment ago.
      if (Date.now() > deadline) throw new Error(`no leaders yet for ${names.join(', ')}`, { cause: error });
      await pause(100);
    }
  }
}

async function askForLeaders(admin: Admin, names: string[]): Promise<Map<string, number>> {
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  const leaderless = topics.filter(({ partitions }) => partitions.length === 0 || partitions.some((p) => p.leader < 0));
  if (leaderless.length > 0) throw new Error(`without a leader: ${leaderless.map(({ name }) => name).join(', ')}`);
  // A leader may be named before it knows that it leads, and refuses records until then. It refuses this question too.
  for (const name of names) await admin.fetchTopicOffsets(name);
  return new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
}
