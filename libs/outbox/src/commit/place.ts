import { partitionOf } from '@storefront/kafka';

/** Names the partition of a key: topic/number. @param partitions how many a topic has */
export const placeOf = ({ key, topic }: { topic: string; key: string }, partitions: number): string =>
  `${topic}/${partitionOf(key, partitions)}`;
