import { ConfigResourceTypes } from 'kafkajs';
import { afterAll, describe, expect, it } from 'vitest';
import { ownKafka } from '../../test/own-kafka.ts';
import { Sender } from '../send/sender.ts';
import { ensureTopics, PartitionMismatch } from './ensure-topics.ts';
import { clusterId, earliestOffsets, topicEnds } from './offsets.ts';
import { readTopic } from './read-topic.ts';
import { withAdmin } from '../client/with-admin.ts';

describe('topics', () => {
  const own = ownKafka();
  const sender = new Sender(own.settings, { clientId: 'test', log: own.log });
  const write = (topic: string, keys: string[]) =>
    sender.send(keys.map((key) => ({ topic, key, value: Buffer.from(`value of ${key}`), headers: { number: '1' } })));
  afterAll(async () => {
    await sender.disconnect();
    await own.close();
  });

  it('given topics that do not exist, when several instances start at once, then all find them made, with leaders', async () => {
    const starts = Array.from({ length: 4 }, () => ensureTopics(own.client(), ['made', 'made.too']));

    await Promise.all(starts);

    expect((await topicEnds(own.kafka, 'made')).size).toBe(3);
  });

  it('given a topic that was just made, then it keeps 7 days, is not compacted and takes 4 MiB', async () => {
    await own.topics('configured');

    const { resources } = await withAdmin(own.kafka, (admin) =>
      admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: own.kafka.topicName('configured') }],
      }),
    );

    const config = new Map(resources[0]?.configEntries.map((entry) => [entry.configName, entry.configValue]));
    expect(config.get('retention.ms')).toBe('604800000');
    expect(config.get('segment.ms')).toBe('86400000');
    expect(config.get('cleanup.policy')).toBe('delete');
    expect(config.get('max.message.bytes')).toBe('4194304');
  });

  it('given a topic with 3 partitions, when the settings say 6, then the start is refused and says what to do', async () => {
    await own.topics('smaller');

    const start = ensureTopics(own.kafka, ['smaller'], { partitions: 6 });

    await expect(start).rejects.toThrow(PartitionMismatch);
    await expect(start).rejects.toThrow('set KAFKA_PARTITIONS to 3');
  });

  it('given records on all partitions, when the topic is read, then all are there by partition and offset, and no group is left', async () => {
    await own.topics('read');
    const keys = Array.from({ length: 300 }, (_, at) => `key-${at}`);
    await write('read', keys);

    const records = await readTopic(own.kafka, 'read');

    expect(new Set(records.map((record) => record.key?.toString()))).toEqual(new Set(keys));
    for (const partition of [0, 1, 2]) {
      const offsets = records.filter((record) => record.partition === partition).map((record) => record.offset);
      expect(offsets).toEqual(offsets.map((_, at) => String(at)));
    }
    const { groups } = await withAdmin(own.kafka, (admin) => admin.listGroups());
    expect(groups.filter(({ groupId }) => groupId === 'none')).toEqual([]);
  });

  it('given ends noted before, when the topic is read from there, then only what came later is seen', async () => {
    await own.topics('later');
    await write('later', ['one', 'two']);
    const noted = await topicEnds(own.kafka, 'later');
    await write('later', ['three']);

    const records = await readTopic(own.kafka, 'later', { from: noted });

    expect(records.map((record) => record.key?.toString())).toEqual(['three']);
    expect(await readTopic(own.kafka, 'later', { from: await topicEnds(own.kafka, 'later') })).toEqual([]);
  });

  it('given records that retention has removed, then the earliest offset is above 0 and reading begins there', async () => {
    await own.topics('aged');
    await write('aged', ['same', 'same', 'same', 'same']);
    const [partition] = [...(await topicEnds(own.kafka, 'aged'))].find(([, end]) => end === 4) ?? [-1];
    const topic = own.kafka.topicName('aged');
    await withAdmin(own.kafka, async (admin) => {
      await admin.fetchTopicOffsets(topic); // kafkajs deletes only in topics that it has asked about before.
      await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: '3' }] });
    });

    const earliest = await earliestOffsets(own.kafka, 'aged');

    expect(earliest.get(partition)).toBe(3);
    expect((await readTopic(own.kafka, 'aged')).map((record) => record.offset)).toEqual(['3']);
  });

  it('given a topic that does not exist, when it is read, then that is an error and not an empty topic', async () => {
    await expect(readTopic(own.client({ retries: 0 }), 'nowhere')).rejects.toThrow('does not host this topic');
  });

  it('given two clients of one cluster, then both know it by the same id', async () => {
    expect(await clusterId(own.kafka)).toBe(await clusterId(own.client()));
  });
});
