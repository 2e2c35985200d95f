import { CompressionTypes } from 'kafkajs';
import { afterAll, describe, expect, it } from 'vitest';
import { ownKafka } from '../../test/own-kafka.ts';
import { readTopic } from '../topics/read-topic.ts';

describe('records that another producer compressed', () => {
  const own = ownKafka();
  afterAll(() => own.close());

  it.each([
    ['gzip', CompressionTypes.GZIP],
    ['snappy', CompressionTypes.Snappy],
    ['lz4', CompressionTypes.LZ4],
  ])('given a batch in %s, when it is read, then every record is there as it was', async (codec, compression) => {
    await own.topics(codec);
    const values = Array.from({ length: 50 }, (_, at) => `order ${at} `.repeat(20));
    const producer = own.kafka.library.producer({ createPartitioner: () => () => 0 });
    await producer.connect();
    const messages = values.map((value) => ({ value }));
    await producer.send({ topic: own.kafka.topicName(codec), compression, messages });
    await producer.disconnect();

    const records = await readTopic(own.kafka, codec);

    expect(records.map((record) => record.value?.toString())).toEqual(values);
  });
});
