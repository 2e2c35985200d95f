import { describe, expect, it } from 'vitest';
import type { PendingEvent } from './batch.ts';
import { StuckPartitions } from './stuck-partitions.ts';

const event = (topic: string): PendingEvent => ({
  _id: `${topic}/k/1`,
  topic,
  key: 'k',
  number: 1,
  content: null,
  headers: {},
  createdAt: new Date(0),
  order: 1,
});
const [A, B] = [event('a'), event('b')];
const A_PLACE = { topic: 'a', partition: 0 };

/** One partition a topic, and a clock that stands still. */
function fresh() {
  const clock = { now: () => 0, elapsed: () => time.ms, pause: () => Promise.resolve() };
  const time = { ms: 0 };
  return { stuck: new StuckPartitions(1, clock), time };
}

/** How long it rests from now on, ms. */
function restOf({ stuck, time }: ReturnType<typeof fresh>): number {
  const begin = time.ms;
  while (stuck.resting().size > 0) time.ms += 50;
  return time.ms - begin;
}

describe('partitions that take nothing', () => {
  it('given one that keeps on taking nothing, then it rests twice as long each time, and ten seconds at most', () => {
    const scene = fresh();

    const rests = Array.from({ length: 9 }, () => {
      scene.stuck.tookNothing(A);
      return restOf(scene);
    });

    expect(rests).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  });

  it('given one, then it is told once, named until it takes something, and then begins anew', () => {
    const scene = fresh();

    expect([scene.stuck.tookNothing(A), scene.stuck.tookNothing(A)]).toEqual([true, false]);
    expect(scene.stuck.places).toEqual([A_PLACE]);
    scene.stuck.took([A, B]);

    expect(scene.stuck.places).toEqual([]);
    expect(scene.stuck.tookNothing(A)).toBe(true);
    expect(restOf(scene)).toBe(100);
  });

  it('given one whose rest is over, then its events are sent by themselves, after all others', () => {
    const { stuck } = fresh();
    expect(stuck.apart([A, B])).toEqual([[A, B]]);
    stuck.tookNothing(A);

    expect(stuck.apart([A, B, A])).toEqual([[B], [A, A]]);
  });

  it('given one that nothing waits for any more, then it is forgotten, but not while it rests: nobody has looked', () => {
    const scene = fresh();
    const { stuck } = scene;
    stuck.tookNothing(A);

    stuck.forgetIdle([], stuck.resting());
    expect(stuck.places).toEqual([A_PLACE]);

    restOf(scene);
    stuck.forgetIdle([B, A], stuck.resting());
    expect(stuck.places).toEqual([A_PLACE]);
    stuck.forgetIdle([B], stuck.resting());
    expect(stuck.places).toEqual([]);
  });
});
