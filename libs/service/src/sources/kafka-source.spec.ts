import { describe, expect, it } from 'vitest';
import { kafkaSource, type ConsumerView } from './kafka-source.ts';

const SILENCE_MS = 60_000;

interface Seen {
  readonly joined?: boolean;
  readonly ageMs?: number;
  readonly reachable?: boolean;
  readonly crash?: { readonly restarts: boolean };
}

function consumer({ joined = true, ageMs = 500, reachable = true, crash }: Seen): ConsumerView {
  const lastCrash = crash && { at: 0, reason: 'x', ...crash };
  return {
    brokerReachable: () => Promise.resolve(reachable),
    state: { joined, lastCrash, heartbeatAgeMs: () => ageMs },
  };
}

describe('the health of a consumer', () => {
  it.each([
    ['at work', {}, 'up', 'up'],
    ['joining', { joined: false }, 'up', 'degraded'],
    ['with the broker away', { joined: false, ageMs: 90_000, reachable: false }, 'degraded', 'degraded'],
    ['silent although the broker answers', { ageMs: 90_000 }, 'down', 'up'],
    ['crashed, and starting again', { joined: false, crash: { restarts: true } }, 'up', 'degraded'],
    ['crashed for good', { joined: false, crash: { restarts: false } }, 'down', 'degraded'],
  ])('given a consumer %s, then its verdicts fit', async (_, seen: Seen, live, ready) => {
    const source = kafkaSource(consumer(seen), true, SILENCE_MS);

    expect((await source.live()).state).toBe(live);
    expect((await source.ready()).state).toBe(ready);
  });

  it('given an app that only publishes, then only the broker counts', async () => {
    const there = kafkaSource(consumer({ joined: false }), false, SILENCE_MS);
    const away = kafkaSource(consumer({ joined: false, reachable: false }), false, SILENCE_MS);

    expect([(await there.ready()).state, (await away.ready()).state, (await away.live()).state]).toEqual([
      'up',
      'degraded',
      'up',
    ]);
  });
});
