import { createHook } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ownKafka } from '../../test/own-kafka.ts';

/** How many timers the process sets while `ms` pass. */
async function timersSetWithin(ms: number): Promise<number> {
  let timers = 0;
  const hook = createHook({ init: (_id, type) => void (type === 'Timeout' && timers++) }).enable();
  await pause(ms);
  hook.disable();
  return timers;
}

describe('a connection to Kafka that nobody uses', () => {
  it('given three idle connections, when a second passes, then they hardly wake the process', async () => {
    const admins = [1, 2, 3].map(() => ownKafka().kafka.library.admin());
    for (const admin of admins) {
      await admin.connect();
      await admin.listTopics();
    }

    const timers = await timersSetWithin(1000);

    for (const admin of admins) await admin.disconnect();
    // Without the guard some 2,000.
    expect(timers).toBeLessThan(60);
  });
});
