import { customerChange } from '@storefront/contracts';
import { partitionOf } from '@storefront/kafka';
import type { Round } from '../figures/turns.ts';
import { ownMicros } from '../stage/cpu.ts';
import { eventsIn, PARTITIONS, type StoredEvent } from '../stage/customers.ts';
import type { Scene, Stage } from '../stage/stage.ts';
import { byMarks, sceneWithBacklog } from './backlog.ts';

const BATCH = 500;

/** A loop that fetches in a snapshot, sends and marks, and nothing else: the same commands as a relay's. */
export async function byLoop(stage: Stage, count: number): Promise<Round> {
  const scene = await sceneWithBacklog(stage, count);
  const producer = await connectedProducer(scene);
  const cpuBefore = process.cpuUsage();
  const started = new Date();
  for (let done = 0; done < count;) {
    const found = await fetchPending(stage, scene);
    await producer.sendBatch({ acks: -1, topicMessages: [messagesOf(scene, found)] });
    await mark(scene, found);
    done += found.length;
  }
  const cpuMicros = ownMicros(cpuBefore) / count;
  await producer.disconnect();
  return { ...(await byMarks(scene, started, count)), cpuMicros };
}

/** A producer that has everything in memory, and only sends. */
export async function byProducer(stage: Stage, count: number): Promise<Round> {
  const scene = await sceneWithBacklog(stage, count);
  const all = await eventsIn(scene.db('accounts')).find().toArray();
  const producer = await connectedProducer(scene);
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  for (let i = 0; i < count; i += BATCH) {
    await producer.sendBatch({ acks: -1, topicMessages: [messagesOf(scene, all.slice(i, i + BATCH))] });
  }
  const rate = (count * 1000) / (performance.now() - started);
  const cpuMicros = ownMicros(cpuBefore) / count;
  await producer.disconnect();
  return { rate, cpuMicros };
}

async function connectedProducer(scene: Scene) {
  const producer = scene.kafka.library.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } });
  await producer.connect();
  return producer;
}

async function fetchPending(stage: Stage, scene: Scene): Promise<StoredEvent[]> {
  const session = stage.client.startSession({ snapshot: true });
  try {
    return await eventsIn(scene.db('accounts'))
      .find({ pending: true }, { session })
      .sort({ order: 1 })
      .limit(BATCH)
      .batchSize(BATCH + 1)
      .toArray();
  } finally {
    await session.endSession();
  }
}

async function mark(scene: Scene, events: readonly StoredEvent[]): Promise<void> {
  const update = { $set: { publishedAt: new Date() }, $unset: { pending: '' as const } };
  await eventsIn(scene.db('accounts')).updateMany({ _id: { $in: events.map(({ _id }) => _id) } }, update);
}

const messagesOf = (scene: Scene, events: readonly StoredEvent[]) => ({
  topic: scene.kafka.topicName(customerChange.topic),
  messages: events.map(({ content, headers, key }) => ({
    key,
    headers,
    value: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
    partition: partitionOf(key, PARTITIONS),
  })),
});
