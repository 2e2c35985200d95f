import type { Assigner, Cluster } from 'kafkajs';
import type { KafkaClient } from './kafka-client.ts';

function never(): never {
  throw new Error('this consumer never joins a group');
}

const UNUSED: Assigner = { name: 'none', version: 1, assign: never, protocol: never };

/**
 * kafkajs' own view of the cluster, for questions that its admin cannot answer, such as reading records without a
 * group. It comes by the front door: kafkajs hands it to whoever assigns a group's partitions. No group is joined.
 */
export function clusterOf(kafka: KafkaClient): Cluster {
  let found: Cluster | undefined;
  kafka.library.consumer({
    groupId: 'none',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      ({ cluster }) => {
        found = cluster;
        return UNUSED;
      },
    ],
  });
  if (!found) throw new Error('kafkajs no longer hands its cluster to the assigner of partitions');
  return found;
}

/** Runs `work` with a connection to the cluster that lives as long as it does. */
export async function withCluster<T>(kafka: KafkaClient, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = clusterOf(kafka);
  try {
    await cluster.connect();
    return await work(cluster);
  } finally {
    await cluster.disconnect();
  }
}
