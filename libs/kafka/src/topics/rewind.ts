import { withAdmin } from '../client/with-admin.ts';
import type { KafkaClient } from '../client/kafka-client.ts';

/**
 * Lets an app read a topic again from its first record. Nothing of the app may run meanwhile.
 *
 * @param app whose group; @param topic without the prefix
 * @throws when a member of the group is still there
 */
export async function rewind(kafka: KafkaClient, app: string, topic: string): Promise<void> {
  const place = { groupId: kafka.groupName(app), topic: kafka.topicName(topic) };
  await withAdmin(kafka, (admin) => admin.resetOffsets({ ...place, earliest: true }));
}
