import { customerChange } from '@storefront/contracts';
import { partitionOf } from '@storefront/kafka';
import { eventually } from '@storefront/testing';
import type { Collection } from 'mongodb';
import type { BuiltService } from '../test/shop/built-service.ts';
import { changeOf, customerId, headersOf } from './customers.ts';
import { takeTurns, type Contestant, type Result, type Round } from './measure.ts';
import { cpuSeconds, whileFrozen, type Scene, type Stage } from './stage.ts';

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
 * All are warm: the relay has published before, stands still while the backlog grows, and is let go.
 */
export async function drain(stage: Stage, rounds: number, count: number): Promise<Result[]> {
  const scene = await stage.scene();
  const service = await scene.start('accounts');
  const relay: Contestant = { name: 'relay of accounts', run: () => byRelay(scene, service, count) };
  const loop: Contestant = { name: 'bare loop: fetch, send, mark', run: () => byLoop(stage, count) };
  const producer: Contestant = { name: 'producer alone', run: () => byProducer(stage, count) };
  const contestants = [relay, loop, producer];
  for (const contestant of contestants) await contestant.run(); // warm up
  const results = await takeTurns(contestants, rounds);
  await service.process.stop();
  return results;
}

const eventsOf = (scene: Scene): Collection<Pending> =>
  scene.db.collection<Pending>('outbox.events', { promoteBuffers: true });

/** A database with accounts' own collections and a backlog, and nobody to publish it. */
async function backlog(stage: Stage, count: number): Promise<Scene> {
  const scene = await stage.scene();
  await eventsOf(scene).createIndexes([
    { key: { bucket: 1, order: 1 }, partialFilterExpression: { pending: true } },
    { key: { publishedAt: 1 }, expireAfterSeconds: 604_800 },
  ]);
  await fill(scene, count, 'bench');
  return scene;
}

async function fill(scene: Scene, count: number, writer: string): Promise<void> {
  const before = await eventsOf(scene).countDocuments();
  const events = Array.from({ length: count }, (_, i) => pendingEvent(before + i, writer));
  for (let i = 0; i < count; i += 1000) await eventsOf(scene).insertMany(events.slice(i, i + 1000));
}

function pendingEvent(i: number, writer: string) {
  const [key, number] = [customerId(i % KEYS), Math.floor(i / KEYS) + 1];
  const headers = headersOf(key, number);
  return {
    _id: `${customerChange.topic}/${key}/${number}`,
    topic: customerChange.topic,
    key,
    number,
    type: headers['ce_type'],
    bucket: (i % KEYS) % BUCKETS,
    order: Date.now() * 1000 + i,
    content: Buffer.from(JSON.stringify(changeOf(key, number))),
    headers,
    writer,
    createdAt: new Date(),
    pending: true,
  };
}

async function byRelay(scene: Scene, service: BuiltService, count: number): Promise<Round> {
  const cpuBefore = await cpuSeconds(service);
  const started = new Date();
  // Written under another name the events would ring the bell of the change stream, 20,000 times.
  const [lease] = await scene.db
    .collection('outbox.leases')
    .find({ owner: { $ne: null } })
    .limit(1)
    .toArray();
  await whileFrozen(service, () => fill(scene, count, String(lease?.['owner'])));
  const pending = () =>
    eventsOf(scene).findOne({ bucket: { $lt: BUCKETS }, pending: true }, { projection: { _id: 1 } });
  await eventually('the backlog published', pending, (event) => event === null, { deadlineMs: 120_000, everyMs: 50 });
  const marks = await eventsOf(scene)
    .aggregate<{ _id: Date; count: number }>([
      { $match: { publishedAt: { $gte: started } } },
      { $group: { _id: '$publishedAt', count: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    ])
    .toArray();
  const [first, last] = [marks[0]!, marks.at(-1)!];
  const seconds = (last._id.getTime() - first._id.getTime()) / 1000;
  const cpuMicros = (((await cpuSeconds(service)) - cpuBefore) * 1e6) / count;
  return { rate: (count - first.count) / seconds, cpuMicros };
}

async function byLoop(stage: Stage, count: number): Promise<Round> {
  const scene = await backlog(stage, count);
  const events = eventsOf(scene);
  const buckets = Array.from({ length: BUCKETS }, (_, bucket) => bucket);
  const producer = await connectedProducer(scene);
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  for (let done = 0; done < count;) {
    const session = stage.client.startSession({ snapshot: true });
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

async function byProducer(stage: Stage, count: number): Promise<Round> {
  const scene = await backlog(stage, count);
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
