import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually, TcpProxy } from '@storefront/testing';
import { ownKafka } from '../../test/own-kafka.ts';
import { partitionOf } from '../topics/partition-of.ts';
import { readTopic } from '../topics/read-topic.ts';
import { SendFailed, SendRefused } from './send-errors.ts';
import { Sender, type OutgoingRecord } from './sender.ts';

const LIMIT_MS = 1000;

const record = (topic: string, key: string, value: string | null = `about ${key}`): OutgoingRecord => ({
  topic,
  key,
  value: value === null ? null : Buffer.from(value),
  headers: { ce_type: 'something.happened.v1', number: '1' },
});

/** How a promise ended, and after how long. */
async function timed(work: Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const begun = performance.now();
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, ms: performance.now() - begun };
}

describe('sending', () => {
  const own = ownKafka({ KAFKA_SEND_TIMEOUT_MS: String(LIMIT_MS) });
  const senders: Sender[] = [];
  let network: TcpProxy;

  const aSender = (settings = own.settings): Sender => {
    const sender = new Sender(settings, { clientId: 'test-relay', log: own.log, openSocket: network.openSocket });
    senders.push(sender);
    return sender;
  };
  const keysIn = async (topic: string): Promise<(string | undefined)[]> =>
    (await readTopic(own.kafka, topic)).map((found) => found.key?.toString());

  beforeEach(async () => {
    network = await TcpProxy.start(own.broker);
  });
  afterEach(async () => {
    await network.pass();
    await Promise.all(senders.splice(0).map((sender) => sender.disconnect()));
    await network.close();
  });
  afterAll(() => own.close());

  it('given records of two topics and many keys, when they are sent, then each lies where Java would put it, bytes as given', async () => {
    await own.topics('orders', 'customers');
    const keys = Array.from({ length: 100 }, (_, at) => `key ${at}`);
    const json = '{"looks":"like JSON"}';

    await aSender().send(keys.flatMap((key) => [record('orders', key, json), record('customers', key, null)]));

    const orders = await readTopic(own.kafka, 'orders');
    const customers = await readTopic(own.kafka, 'customers');
    expect(orders).toHaveLength(100);
    for (const { key, partition, value, headers } of orders) {
      expect(partition).toBe(partitionOf(String(key), 3));
      expect({ value, number: headers['number'] }).toEqual({ value: Buffer.from(json), number: Buffer.from('1') });
    }
    expect(customers.map(({ value }) => value)).toEqual(Array.from(keys, () => null));
  });

  it('given several records of one key, when they are sent in one go, then the topic has them in that order', async () => {
    await own.topics('ordered');
    const values = Array.from({ length: 50 }, (_, at) => String(at));

    await aSender().send(values.map((value) => record('ordered', 'same key', value)));

    expect((await readTopic(own.kafka, 'ordered')).map(({ value }) => String(value))).toEqual(values);
  });

  it('given no records, when nothing is sent, then not even a connection is opened', async () => {
    await aSender().send([]);

    expect(network.connections).toBe(0);
  });

  it('given a send under way, when another is asked for, then that is refused as a mistake of the caller', async () => {
    await own.topics('single');
    const sender = aSender();
    const first = sender.send([record('single', 'one')]);

    await expect(sender.send([record('single', 'two')])).rejects.toThrow('one send at a time');

    await first;
    expect(await keysIn('single')).toEqual(['one']);
  });

  it('given a lost acknowledgement, when the limit is over, then the send failed although the record was written', async () => {
    await own.topics('lost-ack');
    const sender = aSender();
    await sender.send([record('lost-ack', 'one')]);
    network.swallowReplies();

    const { error, ms } = await timed(sender.send([record('lost-ack', 'two')]));

    expect(error).toBeInstanceOf(SendFailed);
    expect(ms).toBeLessThan(LIMIT_MS + 300);
    expect(await keysIn('lost-ack')).toEqual(expect.arrayContaining(['one', 'two']));
  });

  it('given a lost acknowledgement, when the network is back, then the next send succeeds on a new connection and the old one is gone', async () => {
    await own.topics('again');
    const sender = aSender();
    await sender.send([record('again', 'one')]);
    network.swallowReplies();
    await timed(sender.send([record('again', 'two')]));
    await network.pass();
    await eventually('the old connection is gone', () => network.connections === 0);

    await sender.send([record('again', 'two'), record('again', 'three')]);

    const keys = await keysIn('again');
    expect(keys.filter((key) => key === 'two')).toHaveLength(2);
    expect(keys.filter((key) => key === 'three')).toHaveLength(1);
  });

  it('given a lost acknowledgement, when a different record of the same key follows, then both are written', async () => {
    await own.topics('different');
    const sender = aSender();
    await sender.send([record('different', 'same key', 'one')]);
    network.swallowReplies();
    await timed(sender.send([record('different', 'same key', 'two')]));
    await network.pass();

    await sender.send([record('different', 'same key', 'three')]);

    const values = (await readTopic(own.kafka, 'different')).map(({ value }) => String(value));
    expect(values).toEqual(['one', 'two', 'three']);
  });

  it('given an answer that is later than the limit, when it comes, then it changes neither the outcome nor the next send', async () => {
    await own.topics('late');
    const sender = aSender();
    await sender.send([record('late', 'one')]);
    network.delay(LIMIT_MS);
    const { error } = await timed(sender.send([record('late', 'two')]));
    await network.pass();

    await sender.send([record('late', 'three')]);

    expect(error).toBeInstanceOf(SendFailed);
    expect(await keysIn('late')).toEqual(expect.arrayContaining(['one', 'three']));
  });

  it('given a broker that is away, when something is sent, then it fails within the limit, each time, and works by itself once the broker is back', async () => {
    await own.topics('away');
    const sender = aSender();
    await network.refuse();

    for (const attempt of [1, 2, 3]) {
      const { error, ms } = await timed(sender.send([record('away', `attempt ${attempt}`)]));
      expect(error).toBeInstanceOf(SendFailed);
      expect(ms).toBeLessThan(LIMIT_MS + 300);
    }
    await network.pass();
    await sender.send([record('away', 'at last')]);

    expect(await keysIn('away')).toEqual(['at last']);
  });

  it('given a broker that accepts connections and says nothing, when something is sent, then connecting counts against the limit', async () => {
    network.swallowReplies();

    const { error, ms } = await timed(aSender().send([record('silent', 'one')]));

    expect(error).toBeInstanceOf(SendFailed);
    expect(ms).toBeLessThan(LIMIT_MS + 300);
  });

  it('given a slow connect that leaves little time to send, when the limit is over, then nothing of it lives on', async () => {
    await own.topics('slow');
    network.delay(LIMIT_MS / 5);
    const sending = timed(aSender().send([record('slow', 'one')]));
    await pause(LIMIT_MS * 0.9);
    network.swallowReplies();

    const { error } = await sending;

    expect(error).toBeInstanceOf(SendFailed);
    // kafkajs by itself would wait for its answer as long again.
    await eventually('its connection is gone', () => network.connections === 0, undefined, { deadlineMs: 300 });
  });

  it('given a connection cut in the middle of a send, then it fails at once, and the next send works', async () => {
    await own.topics('cut');
    const sender = aSender();
    await sender.send([record('cut', 'one')]);
    network.swallowReplies();
    const sending = timed(sender.send([record('cut', 'two')]));
    await pause(50);
    await network.pass();
    network.cut();
    const { error, ms } = await sending;

    await sender.send([record('cut', 'three')]);

    expect(error).toBeInstanceOf(SendFailed);
    expect(ms).toBeLessThan(LIMIT_MS);
    expect(await keysIn('cut')).toEqual(expect.arrayContaining(['one', 'three']));
  });

  it('given a connection that the broker closed while idle, when something is sent, then at most one send fails', async () => {
    await own.topics('idle');
    const sender = aSender();
    await sender.send([record('idle', 'one')]);
    network.cut();

    const first = await timed(sender.send([record('idle', 'two')]));
    const second = await timed(sender.send([record('idle', 'three')]));

    expect([first.error instanceof SendFailed || first.error === undefined, second.error]).toEqual([true, undefined]);
  });

  it('given a partition that kafkajs leaves out without a word, then the send is not taken for written', async () => {
    await own.topics('fewer');
    const believesInTwelve = aSender({ ...own.settings, KAFKA_PARTITIONS: 12 });
    const keys = Array.from({ length: 40 }, (_, at) => `key ${at}`);

    const { error } = await timed(believesInTwelve.send(keys.map((key) => record('fewer', key))));

    // kafkajs itself resolved: it wrote the partitions that exist, and said nothing of the others.
    expect(error).toBeInstanceOf(SendFailed);
    expect(String(error)).toContain('leaves out a partition');
    expect((await keysIn('fewer')).length).toBeLessThan(keys.length);
  });

  it('given a record larger than the topic takes, then it is refused with the reason, and the connection stays good', async () => {
    await own.topics('large');
    const sender = aSender();
    const large = record('large', 'large', randomBytes(2.5 * 1024 * 1024).toString('hex'));

    const { error } = await timed(sender.send([record('large', 'small'), large]));
    const connections = network.connections;
    await sender.send([record('large', 'small')]);

    expect(error).toBeInstanceOf(SendRefused);
    expect(error).toMatchObject({ reason: 'MESSAGE_TOO_LARGE' });
    expect(network.connections).toBe(connections);
    expect(await keysIn('large')).toContain('small');
  });

  it('given a list of brokers whose first one is away, then after some tries another one is asked', async () => {
    await own.topics('second');
    await network.refuse();
    const KAFKA_BROKERS = [`127.0.0.1:${network.port}`, own.broker];
    const sender = new Sender({ ...own.settings, KAFKA_BROKERS }, { clientId: 'test-relay', log: own.log });
    senders.push(sender);

    await eventually('it is written', () =>
      sender.send([record('second', 'one')]).then(
        () => true,
        () => false,
      ),
    );

    expect(await keysIn('second')).toContain('one');
  });

  it('given a topic that does not exist, then the send failed, is no refusal, and makes no topic', async () => {
    const { error } = await timed(aSender().send([record('nowhere', 'one')]));

    expect(error).toBeInstanceOf(SendFailed);
  });

  it('given a send under way, when the sender is told to disconnect, then what is under way still ends well', async () => {
    await own.topics('last');
    const sender = aSender();
    await sender.send([record('last', 'one')]);
    network.delay(50);
    const sending = sender.send([record('last', 'two')]);

    await sender.disconnect();

    await expect(sending).resolves.toBeUndefined();
    expect(await keysIn('last')).toEqual(expect.arrayContaining(['one', 'two']));
  });
});
