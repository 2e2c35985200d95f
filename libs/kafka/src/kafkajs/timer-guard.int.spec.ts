import { createHook } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ownKafka } from '../../test/own-kafka.ts';

/** How often timers wake the process while `ms` pass, intervals counted each time. */
async function wakeUpsWithin(ms: number): Promise<number> {
  const timers = new Set<number>();
  let wakeUps = 0;
  const hook = createHook({
    init: (id, type) => void (type === 'Timeout' && timers.add(id)),
    before: (id) => void (timers.has(id) && wakeUps++),
  }).enable();
  await pause(ms);
  hook.disable();
  return wakeUps;
}

describe('a connection to Kafka that nobody uses', () => {
  it('given three idle connections, when two seconds pass, then they hardly wake the process', async () => {
    const admins = [1, 2, 3].map(() => ownKafka().kafka.library.admin());
    const counted = wakeUpsWithin(2500);
    for (const admin of admins) {
      await admin.connect();
      await admin.listTopics();
    }

    const wakeUps = await counted;

    for (const admin of admins) await admin.disconnect();
    // 5,400 without the guard, 60 of them to look for overdue replies.
    expect(wakeUps).toBeLessThan(40);
  });
});
