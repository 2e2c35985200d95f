import { customerChange, type CustomerChangeEvent } from '@storefront/contracts';
import { Sender } from '@storefront/kafka';
import { eventually } from '@storefront/testing';
import type { Collection, MongoClient } from 'mongodb';
import type { BuiltService } from '../test/shop/built-service.ts';
import { changeOf, customerId, headersOf } from './customers.ts';
import { takeTurns, type Contestant, type Result, type Round } from './measure.ts';
import { cpuSeconds, whileFrozen, type Scene, type Stage } from './stage.ts';

const CHUNK = 200;
const KEYS = 2000;

interface Copy {
  _id: string;
  version: number;
  applied: number;
}

/** Someone's messages of one partition, as kafkajs gives them. */
interface Message {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly offset: string;
  readonly headers?: Record<string, unknown>;
}

/**
 * One process of orders applying customer changes, beside a bare consumer that writes the same copies (arrays of 200 in
 * one transaction, folded to one write per customer, three partitions at once), and one that only parses. All are warm:
 * the service has applied changes before, stands still while more are published, and is let go.
 */
export async function consume(stage: Stage, rounds: number, count: number): Promise<Result[]> {
  const scene = await stage.scene();
  const service = await scene.start('orders');
  let published = 0;
  const inbox: Contestant = {
    name: 'inbox of orders',
    run: async () => {
      const round = await byInbox(scene, service, published, count);
      published += count;
      return round;
    },
  };
  const bare: Contestant = {
    name: 'bare consumer, same writes',
    run: async () => byConsumer(await filled(stage, count), count, (other) => copyTo(stage.client, other)),
  };
  const plain: Contestant = {
    name: 'consumer that only parses',
    run: async () => byConsumer(await filled(stage, count), count, () => parseOnly),
  };
  const contestants = [inbox, bare, plain];
  for (const contestant of contestants) await contestant.run(); // warm up
  const results = await takeTurns(contestants, rounds);
  await service.process.stop();
  return results;
}

async function filled(stage: Stage, count: number): Promise<Scene> {
  const scene = await stage.scene();
  await publish(scene, 0, count);
  return scene;
}

async function publish(scene: Scene, from: number, count: number): Promise<void> {
  const sender = new Sender(scene.kafka.settings, { clientId: 'bench' });
  for (let i = from; i < from + count; i += CHUNK) {
    await sender.send(Array.from({ length: CHUNK }, (_, j) => recordOf(i + j)));
  }
  await sender.disconnect();
}

function recordOf(i: number) {
  const [key, number] = [customerId(i % KEYS), Math.floor(i / KEYS) + 1];
  const value = Buffer.from(JSON.stringify(changeOf(key, number)));
  return { topic: customerChange.topic, key, value, headers: headersOf(key, number) };
}

async function byInbox(scene: Scene, service: BuiltService, from: number, count: number): Promise<Round> {
  const copies = scene.db.collection<Copy>('customer.profiles');
  const applied = async () => {
    const [sum] = await copies.aggregate<{ n: number }>([{ $group: { _id: 0, n: { $sum: '$applied' } } }]).toArray();
    return sum?.n ?? 0;
  };
  const cpuBefore = await cpuSeconds(service);
  await whileFrozen(service, () => publish(scene, from, count));
  const patience = { deadlineMs: 120_000, everyMs: 20 };
  // From the first effect on: a process that was frozen first has to find its connections again.
  const first = await eventually('the first change applied', applied, (total) => total > from, patience);
  const started = performance.now();
  await eventually('the changes applied', applied, (total) => total === from + count, patience);
  const seconds = (performance.now() - started) / 1000;
  const cpuMicros = (((await cpuSeconds(service)) - cpuBefore) * 1e6) / count;
  return { rate: (from + count - first) / seconds, cpuMicros };
}

type Handle = (messages: readonly Message[]) => Promise<void>;

async function byConsumer(scene: Scene, count: number, handleIn: (scene: Scene) => Handle): Promise<Round> {
  await scene.db.createCollection('copies');
  const handle = handleIn(scene);
  const consumer = scene.kafka.library.consumer({ groupId: scene.kafka.groupName('bench') });
  await consumer.connect();
  await consumer.subscribe({ topic: scene.kafka.topicName(customerChange.topic), fromBeginning: true });
  const ended = Promise.withResolvers<void>();
  let started = 0;
  let done = 0;
  const cpuBefore = process.cpuUsage();
  await consumer.run({
    partitionsConsumedConcurrently: 3,
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => {
      const { batch } = payload;
      if (started === 0) started = performance.now();
      for (let i = 0; i < batch.messages.length; i += CHUNK) {
        const chunk = batch.messages.slice(i, i + CHUNK);
        await handle(chunk);
        payload.resolveOffset(chunk.at(-1)!.offset);
        done += chunk.length;
      }
      if (done >= count) ended.resolve();
    },
  });
  await ended.promise;
  const seconds = (performance.now() - started) / 1000;
  const { system, user } = process.cpuUsage(cpuBefore);
  await consumer.disconnect();
  return { rate: count / seconds, cpuMicros: (user + system) / count };
}

const parse = ({ value }: Message) => JSON.parse(value!.toString()) as CustomerChangeEvent;

const parseOnly: Handle = (messages) => {
  messages.map(parse);
  return Promise.resolve();
};

function copyTo(client: MongoClient, scene: Scene): Handle {
  const copies: Collection<Copy> = scene.db.collection<Copy>('copies');
  return (messages) =>
    client.withSession((session) =>
      session.withTransaction(
        async () => {
          const last = new Map(messages.map((message) => [message.key!.toString(), message]));
          const present = await copies.find({ _id: { $in: [...last.keys()] } }, { session }).toArray();
          const known = new Map(present.map((copy) => [copy._id, copy]));
          const next = [...last].map(([_id, message]): Copy => ({
            ...parse(message),
            _id,
            ...numbers(message, known.get(_id)),
          }));
          const fresh = next.filter(({ _id }) => !known.has(_id));
          const changed = next.filter(({ _id }) => known.has(_id));
          if (fresh.length > 0) await copies.insertMany(fresh, { session });
          if (changed.length === 0) return;
          const operations = changed.map((copy) => ({
            replaceOne: { filter: { _id: copy._id, version: known.get(copy._id)!.version }, replacement: copy },
          }));
          await copies.bulkWrite(operations, { session, ordered: false });
        },
        { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } },
      ),
    );
}

const numbers = ({ headers }: Message, before: Copy | undefined) => ({
  applied: Number(String(headers?.['ce_keysequence'])),
  version: (before?.version ?? 0) + 1,
});
