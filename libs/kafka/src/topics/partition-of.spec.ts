import fc from 'fast-check';
import { Partitioners, type PartitionMetadata } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { murmur2, partitionOf } from './partition-of.ts';

/** From Kafka's own test of its hash: org.apache.kafka.common.utils.UtilsTest, testMurmur2. */
const OF_JAVA: [text: string, hash: number][] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

describe('the partition of a key', () => {
  it.each(OF_JAVA)('given the text %s, then its hash is the one of Java', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });

  it("given any key and any number of partitions, then it is where kafkajs' own producer would put it", () => {
    const choose = Partitioners.DefaultPartitioner();
    const metadata = (count: number) =>
      Array.from({ length: count }, (_, partitionId) => ({ partitionId, leader: 1 }) as PartitionMetadata);

    const property = fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 50 }), (key, count) => {
      fc.pre(key.length > 0);
      const theirs = choose({ topic: 't', partitionMetadata: metadata(count), message: { key, value: null } });
      expect(partitionOf(key, count)).toBe(theirs);
    });

    fc.assert(property, { numRuns: 1000 });
  });
});
