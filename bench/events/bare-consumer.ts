import { customerChange, type CustomerChangeEvent } from '@storefront/contracts';
import type { MongoClient } from 'mongodb';
import type { Contestant, Round } from '../figures/turns.ts';
import { ownMicros } from '../stage/cpu.ts';
import { prepareLike } from '../stage/customers.ts';
import type { Scene, Stage } from '../stage/stage.ts';
import { CHUNK, publishChanges } from './changes.ts';

/** A message of one partition, as kafkajs gives it. */
interface Message {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly offset: string;
  readonly headers?: Record<string, unknown>;
}

type Handle = (messages: readonly Message[]) => Promise<void>;

interface Copy extends CustomerCopy {
  _id: string;
  version: number;
  applied: number;
}
type CustomerCopy = Pick<CustomerChangeEvent, 'name' | 'contact' | 'addresses'>;

/**
 * A consumer that writes the same copies with the same index and nothing else: arrays of 200 in one transaction, folded
 * to one write per customer, all partitions at once.
 */
export const copying = (name: string, stage: Stage, count: number): Contestant => ({
  name,
  async run() {
    const scene = await stage.scene();
    await scene.db('orders').createCollection('customer.profiles');
    await prepareLike(scene.db('orders'), 'customer.profiles');
    await publishChanges(scene, 0, count);
    return await byConsumer(scene, count, copyTo(stage.client, scene));
  },
});

/** A consumer that reads what a message says, and does nothing about it. */
export const parsing = (name: string, stage: Stage, count: number): Contestant => ({
  name,
  async run() {
    const scene = await stage.scene();
    await publishChanges(scene, 0, count);
    return await byConsumer(scene, count, (messages) => {
      messages.map(parse);
      return Promise.resolve();
    });
  },
});

async function byConsumer(scene: Scene, count: number, handle: Handle): Promise<Round> {
  const consumer = scene.kafka.library.consumer({ groupId: scene.kafka.groupName('bench') });
  await consumer.connect();
  await consumer.subscribe({ topic: scene.kafka.topicName(customerChange.topic), fromBeginning: true });
  const ended = Promise.withResolvers<void>();
  let [started, done] = [0, 0];
  const cpuBefore = process.cpuUsage();
  await consumer.run({
    partitionsConsumedConcurrently: scene.kafka.settings.KAFKA_PARTITIONS,
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => {
      const { messages } = payload.batch;
      started ||= performance.now();
      for (let i = 0; i < messages.length; i += CHUNK) {
        const chunk = messages.slice(i, i + CHUNK);
        await handle(chunk);
        payload.resolveOffset(chunk.at(-1)!.offset);
        done += chunk.length;
      }
      if (done >= count) ended.resolve();
    },
  });
  await ended.promise;
  const rate = (count * 1000) / (performance.now() - started);
  const cpuMicros = ownMicros(cpuBefore) / count;
  await consumer.disconnect();
  return { rate, cpuMicros };
}

const parse = ({ value }: Message) => JSON.parse(value!.toString()) as CustomerChangeEvent;

function copyTo(client: MongoClient, scene: Scene): Handle {
  const copies = scene.db('orders').collection<Copy>('customer.profiles');
  return (messages) =>
    client.withSession((session) =>
      session.withTransaction(
        async () => {
          const last = new Map(messages.map((message) => [message.key!.toString(), message]));
          const present = await copies.find({ _id: { $in: [...last.keys()] } }, { session }).toArray();
          const known = new Map(present.map((copy) => [copy._id, copy]));
          const next = [...last].map(([id, message]) => copyOf(id, message, known.get(id)));
          const fresh = next.filter(({ _id }) => !known.has(_id));
          const changed = next.filter(({ _id }) => known.has(_id));
          if (fresh.length > 0) await copies.insertMany(fresh, { session });
          if (changed.length === 0) return;
          const operations = changed.map((copy) => ({
            replaceOne: { filter: { _id: copy._id }, replacement: copy },
          }));
          await copies.bulkWrite(operations, { session, ordered: false });
        },
        { readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } },
      ),
    );
}

function copyOf(id: string, message: Message, before: Copy | undefined): Copy {
  const { addresses, contact, name } = parse(message);
  const applied = Number(String(message.headers?.['ce_keysequence']));
  return { _id: id, version: (before?.version ?? 0) + 1, applied, name, contact, addresses };
}
