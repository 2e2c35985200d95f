import { customerChange } from '@storefront/contracts';
import { Sender } from '@storefront/kafka';
import { changeOf, customerId, headersOf } from '../stage/customers.ts';
import type { Scene } from '../stage/stage.ts';

const KEYS = 2000;

/** Changes that are sent, and applied, together. */
export const CHUNK = 200;

/** Puts changes on the topic of customers, the ones from the number `from` on. */
export async function publishChanges(scene: Scene, from: number, count: number): Promise<void> {
  const sender = new Sender(scene.kafka.settings, { clientId: 'bench' });
  for (let i = from; i < from + count; i += CHUNK) {
    await sender.send(Array.from({ length: Math.min(CHUNK, from + count - i) }, (_, j) => recordOf(i + j)));
  }
  await sender.disconnect();
}

function recordOf(i: number) {
  const [key, number] = [customerId(i % KEYS), Math.floor(i / KEYS) + 1];
  const value = Buffer.from(JSON.stringify(changeOf(key, number)));
  return { topic: customerChange.topic, key, value, headers: headersOf(key, number) };
}
