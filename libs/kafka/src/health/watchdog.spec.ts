import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsumerWatchdog } from './watchdog.ts';

const DEADLINE_MS = 30_000;

/** A consumer and a broker as the test says, and what the watchdog made of them. */
function watched() {
  let heardAt = Date.now();
  const state = { joined: true, heartbeatAgeMs: () => (state.joined ? 0 : Date.now() - heardAt) };
  const world = { state, brokerAnswers: true, fatal: [] as Error[], leave, comeBack };
  function leave(): void {
    state.joined = false;
    heardAt = Date.now();
  }
  function comeBack(): void {
    state.joined = true;
  }
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
    world.leave();
    world.brokerAnswers = false;

    await vi.advanceTimersByTimeAsync(10 * DEADLINE_MS);

    expect(world.fatal).toEqual([]);
  });

  it('given a consumer out of its group, when the broker has answered for 30 s, then the process is told to end, once', async () => {
    const { world } = watched();
    world.leave();
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
      world.leave();
      await vi.advanceTimersByTimeAsync(DEADLINE_MS / 2);
      world.comeBack();
      await vi.advanceTimersByTimeAsync(DEADLINE_MS / 2);
    }

    expect(world.fatal).toEqual([]);
  });

  it('given a group whose members come and go, when each stay is shorter than the time between two looks, then they count', async () => {
    const { world } = watched();
    for (let stay = 0; stay < 10; stay++) {
      world.leave();
      await vi.advanceTimersByTimeAsync(DEADLINE_MS / 3 + 1000);
      world.comeBack();
      await vi.advanceTimersByTimeAsync(1000);
    }

    expect(world.fatal).toEqual([]);
  });

  it('given a process that is frozen while its consumer is out, then that time does not count', async () => {
    const { world } = watched();
    world.leave();
    await vi.advanceTimersByTimeAsync(DEADLINE_MS / 3);
    vi.setSystemTime(Date.now() + 10 * DEADLINE_MS);
    await vi.advanceTimersByTimeAsync(DEADLINE_MS / 3);

    expect(world.fatal).toEqual([]);
  });

  it('given an app that closes, then the watch is over', async () => {
    const { world, watchdog } = watched();
    world.leave();

    watchdog.stop();
    await vi.advanceTimersByTimeAsync(10 * DEADLINE_MS);

    expect(world.fatal).toEqual([]);
  });
});
