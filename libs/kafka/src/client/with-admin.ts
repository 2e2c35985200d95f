import type { Admin } from 'kafkajs';
import type { KafkaClient } from './kafka-client.ts';

/** Runs `work` with an admin connection that lives as long as it does. */
export async function withAdmin<T>(kafka: KafkaClient, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.library.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
