import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsumerWatchdog } from './watchdog.ts';

const DEADLINE_MS = 30_000;

/** A consumer and a broker as the test says, and what the watchdog made of them. */
function watched() {
  const state = { joined: true, heartbeatAgeMs: () => 0 as number | undefined };
  const world = { state, brokerAnswers: true, fatal: [] as Error[] };
  const watchdog = new ConsumerWatchdog({
    state,
    brokerReachable: () => Promise.resolve(world.brokerAnswers),
    onFatal: (error) => world.fatal.push(error),
    deadlineMs: DEADLINE_MS,
  });
  watchdog.start();
  return { ...world, watchdog, world };
}

describe('the watch over a consumer', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('given a consumer at work, then nothing happens', async () => {
    const { world } = watched();

    await vi.advanceTimersByTimeAsync(10 * DEADLINE_MS);

    expect(world.fatal).toEqual([]);
  });

  it('given a broker that is away for long, then the consumer may be out: the process goes on', async () => {
    const { world } = watched();
    world.state.joined = false;
    world.brokerAnswers = false;

    await vi.advanceTimersByTimeAsync(10 * DEADLINE_MS);

    expect(world.fatal).toEqual([]);
  });

  it('given a consumer out of its group, when the broker has answered for 30 s, then the process is told to end, once', async () => {
    const { world } = watched();
    world.state.joined = false;
    world.brokerAnswers = false;
    await vi.advanceTimersByTimeAsync(2 * DEADLINE_MS);
    world.brokerAnswers = true;

    await vi.advanceTimersByTimeAsync(DEADLINE_MS - 6000);
    const before = world.fatal.length;
    await vi.advanceTimersByTimeAsync(DEADLINE_MS);

    expect([before, world.fatal.length]).toEqual([0, 1]);
  });

  it('given a consumer that says it is joined, when the group has not heard of it for 30 s, then it counts as out', async () => {
    const { world } = watched();
    world.state.heartbeatAgeMs = () => DEADLINE_MS + 1;

    await vi.advanceTimersByTimeAsync(2 * DEADLINE_MS);

    expect(world.fatal).toHaveLength(1);
  });

  it('given a consumer that is back in time, when it is out again later, then its time begins anew', async () => {
    const { world } = watched();
    for (let absence = 0; absence < 5; absence++) {
      world.state.joined = false;
      await vi.advanceTimersByTimeAsync(DEADLINE_MS / 2);
      world.state.joined = true;
      await vi.advanceTimersByTimeAsync(DEADLINE_MS / 2);
    }

    expect(world.fatal).toEqual([]);
  });

  it('given an app that closes, then the watch is over', async () => {
    const { world, watchdog } = watched();
    world.state.joined = false;

    watchdog.stop();
    await vi.advanceTimersByTimeAsync(10 * DEADLINE_MS);

    expect(world.fatal).toEqual([]);
  });
});
