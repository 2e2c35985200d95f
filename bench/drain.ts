import { customerChange } from '@storefront/contracts';
import { partitionOf } from '@storefront/kafka';
import type { Collection, MongoClient } from 'mongodb';
import { changeOf, customerId, headersOf } from './customers.ts';
import { takeTurns, type Contestant, type Result, type Round } from './measure.ts';
import { cpuSeconds, timed, type Scene, type Stage } from './stage.ts';

const BATCH = 500;
const KEYS = 2000;
const BUCKETS = 32;

interface Pending {
  _id: string;
  key: string;
  content: Uint8Array;
  headers: Record<string, string>;
}

/**
 * One relay process with a backlog, beside a bare loop of the same fetch, send and mark, and a producer that only sends.
 */
export async function drain(stage: Stage, rounds: number, count: number): Promise<Result[]> {
  const relay: Contestant = { name: 'relay of accounts', run: async () => byRelay(await backlog(stage, count), count) };
  const loop: Contestant = {
    name: 'bare loop: fetch, send, mark',
    run: async () => byLoop(stage.client, await backlog(stage, count), count),
  };
  const producer: Contestant = {
    name: 'producer alone',
    run: async () => byProducer(await backlog(stage, count), count),
  };
  return await takeTurns([relay, loop, producer], rounds);
}

const eventsOf = (scene: Scene): Collection<Pending> =>
  scene.db.collection<Pending>('outbox.events', { promoteBuffers: true });

/** A database as accounts leaves it when the broker is away: made by the service itself, then filled. */
async function backlog(stage: Stage, count: number): Promise<Scene> {
  const scene = await stage.scene();
  const service = await scene.start('accounts');
  await service.process.stop();
  const events = Array.from({ length: count }, (_, i) =>
    pendingEvent(customerId(i % KEYS), Math.floor(i / KEYS) + 1, i),
  );
  for (let i = 0; i < count; i += 1000) await eventsOf(scene).insertMany(events.slice(i, i + 1000));
  return scene;
}

function pendingEvent(key: string, number: number, i: number) {
  return {
    _id: `${customerChange.topic}/${key}/${number}`,
    topic: customerChange.topic,
    key,
    number,
    type: headersOf(key, number)['ce_type'],
    bucket: (i % KEYS) % BUCKETS,
    order: Date.now() * 1000 + i,
    content: Buffer.from(JSON.stringify(changeOf(key, number))),
    headers: headersOf(key, number),
    writer: 'bench',
    createdAt: new Date(),
    pending: true,
  };
}

async function byRelay(scene: Scene, count: number): Promise<Round> {
  const started = scene.start('accounts');
  const published = async () => count - (await eventsOf(scene).countDocuments({ pending: true }));
  const { items, seconds } = await timed('the backlog published', published, 0, count);
  const service = await started;
  const cpu = await cpuSeconds(service);
  await service.process.stop();
  return { rate: items / seconds, cpuMicros: (cpu * 1e6) / count };
}

async function byLoop(client: MongoClient, scene: Scene, count: number): Promise<Round> {
  const events = eventsOf(scene);
  const buckets = Array.from({ length: BUCKETS }, (_, bucket) => bucket);
  const producer = await connectedProducer(scene);
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  for (let done = 0; done < count;) {
    const session = client.startSession({ snapshot: true });
    const found = await events
      .find({ bucket: { $in: buckets }, pending: true } as never, { session })
      .sort({ order: 1 })
      .limit(BATCH)
      .batchSize(BATCH + 1)
      .toArray();
    await session.endSession();
    await producer.sendBatch({ acks: -1, topicMessages: [messagesOf(scene, found)] });
    const ids = found.map(({ _id }) => _id);
    await events.updateMany({ _id: { $in: ids } }, {
      $set: { publishedAt: new Date() },
      $unset: { pending: '' },
    } as never);
    done += found.length;
  }
  return await finish(producer, count, started, cpuBefore);
}

async function byProducer(scene: Scene, count: number): Promise<Round> {
  const all = await eventsOf(scene).find().toArray();
  const producer = await connectedProducer(scene);
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  for (let i = 0; i < count; i += BATCH) {
    await producer.sendBatch({ acks: -1, topicMessages: [messagesOf(scene, all.slice(i, i + BATCH))] });
  }
  return await finish(producer, count, started, cpuBefore);
}

type Producer = Awaited<ReturnType<typeof connectedProducer>>;

async function connectedProducer(scene: Scene) {
  const producer = scene.kafka.library.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } });
  await producer.connect();
  return producer;
}

const messagesOf = (scene: Scene, events: readonly Pending[]) => ({
  topic: scene.kafka.topicName(customerChange.topic),
  messages: events.map(({ content, headers, key }) => ({
    key,
    headers,
    value: Buffer.from(content),
    partition: partitionOf(key, 6),
  })),
});

async function finish(producer: Producer, count: number, started: number, cpuBefore: NodeJS.CpuUsage): Promise<Round> {
  const seconds = (performance.now() - started) / 1000;
  const { system, user } = process.cpuUsage(cpuBefore);
  await producer.disconnect();
  return { rate: count / seconds, cpuMicros: (user + system) / count };
}
