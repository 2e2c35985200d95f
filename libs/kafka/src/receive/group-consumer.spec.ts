import { setImmediate } from 'node:timers/promises';
import type { EachBatchPayload, TopicPartitionOffset } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import type { KafkaClient } from '../client/kafka-client.ts';
import { GroupConsumer } from './group-consumer.ts';
import { mustJoinAgain } from './group-errors.ts';
import type { Membership } from './membership.ts';

type Listener = (event: { payload: unknown }) => void;

/** A consumer of topic `orders` whose kafkajs says what the test says. Its chunks wait until they are dropped. */
async function aConsumer() {
  const listeners = new Map<string, Listener>();
  const seeks: TopicPartitionOffset[] = [];
  const fatal: Error[] = [];
  let eachBatch: (payload: EachBatchPayload) => Promise<void> = () => Promise.resolve();
  const dropped = Promise.withResolvers<boolean>();
  let stay: Membership | undefined;
  let runs = 0;
  let disconnects = 0;
  const consumer = {
    events: { GROUP_JOIN: 'join', FETCH_START: 'fetch', REBALANCING: 'rebalancing', STOP: 'stop', CRASH: 'crash' },
    on: (name: string, listener: Listener) => listeners.set(name, listener),
    connect: () => Promise.resolve(),
    subscribe: () => Promise.resolve(),
    disconnect: () => Promise.resolve(disconnects++),
    seek: (to: TopicPartitionOffset) => seeks.push(to),
    run: (config: { eachBatch: typeof eachBatch }) => {
      ({ eachBatch } = config);
      runs++;
      return Promise.resolve();
    },
  };
  const kafka = { library: { consumer: () => consumer }, settings: { KAFKA_PARTITIONS: 2 } } as unknown as KafkaClient;
  const group = new GroupConsumer({
    kafka,
    groupName: 'orders',
    topicNames: ['orders'],
    receive: ({ batch }, { line, membership }) => {
      stay = membership;
      line.add(batch.messages[0]!.offset, '9', () => dropped.promise);
      return Promise.resolve();
    },
    log: () => undefined,
    onFatal: (error) => fatal.push(error),
  });
  await group.run();
  const tell = (name: string, payload: unknown = {}) => listeners.get(name)?.({ payload });
  const joins = (...partitions: number[]) => tell('join', { memberAssignment: { orders: partitions } });
  const hand = (partition: number, offset: string) =>
    eachBatch({ batch: { topic: 'orders', partition, messages: [{ offset }] } } as unknown as EachBatchPayload);
  const drop = async () => {
    dropped.resolve(false);
    await setImmediate();
  };
  return {
    group,
    seeks,
    fatal,
    tell,
    joins,
    hand,
    drop,
    runs: () => runs,
    stay: () => stay,
    disconnects: () => disconnects,
  };
}

// With several brokers kafkajs joins anew while fetches of the old stay are under way, which no test can time.
describe('a consumer that joins anew', () => {
  it('given chunks in hand of a partition that it keeps, then kafkajs is sent back to the first of them', async () => {
    const { hand, joins, seeks } = await aConsumer();
    joins(0, 1);
    await hand(0, '3');
    await hand(1, '5');

    joins(0);

    expect(seeks).toEqual([{ topic: 'orders', partition: 0, offset: '3' }]);
  });

  it('given the partition was another member’s meanwhile, then it begins where the group says', async () => {
    const { hand, joins, seeks } = await aConsumer();
    joins(0);
    await hand(0, '3');
    joins();

    joins(0);

    expect(seeks).toEqual([]);
  });

  it('given kafkajs hears of it, then the stay is given up with what makes kafkajs join, should it not get to do so', async () => {
    const { hand, joins, stay, tell } = await aConsumer();
    joins(0);
    await hand(0, '3');

    tell('rebalancing');

    expect([stay()?.current, mustJoinAgain(stay()?.signal.reason)]).toEqual([true, true]);
  });

  it('given a chunk did not take effect, then kafkajs is sent back to it', async () => {
    const { drop, hand, joins, seeks } = await aConsumer();
    joins(0);
    await hand(0, '3');

    await drop();

    expect(seeks).toEqual([{ topic: 'orders', partition: 0, offset: '3' }]);
  });

  it.each(['rebalancing', 'stop'])(
    'given that after %s, then it is not: the group says where to begin',
    async (event) => {
      const { drop, hand, joins, seeks, tell } = await aConsumer();
      joins(0);
      await hand(0, '3');
      tell(event);

      await drop();

      expect(seeks).toEqual([]);
    },
  );

  it.each([
    ['fetches', 'fetch', {}],
    ['crashes once more', 'crash', { restart: false }],
  ])(
    'given kafkajs starts again by itself, when it closes, then it does not leave before kafkajs %s',
    async (_what, event, payload) => {
      const { disconnects, group, tell } = await aConsumer();
      tell('crash', { error: new Error('any'), restart: true });
      const closed = group.close();
      await setImmediate();
      expect(disconnects()).toBe(0);

      tell(event, payload);

      await closed;
      expect(disconnects()).toBe(1);
    },
  );

  it('given it closes and kafkajs gives up meanwhile, then it does not start again, and that is no fault', async () => {
    const { fatal, group, runs, tell } = await aConsumer();
    await group.close();

    tell('crash', { error: new Error('any'), restart: false });

    expect([fatal, runs()]).toEqual([[], 1]);
  });
});
