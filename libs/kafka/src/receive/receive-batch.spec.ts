import type { EachBatchPayload } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RecordingReceiver } from '../../test/recording-receiver.ts';
import { Membership } from './membership.ts';
import { receiveBatch, type BatchWork } from './receive-batch.ts';

/** A batch of four records, as kafkajs hands it over, with a group that answers as the test says. */
function aBatch() {
  const resolved: string[] = [];
  const group = { heartbeat: () => Promise.resolve(), running: true, stale: false };
  const messages = ['0', '1', '2', '3'].map((offset) => ({ offset, key: null, value: null, timestamp: '0' }));
  const payload = {
    batch: { topic: 'orders', partition: 0, messages },
    heartbeat: () => group.heartbeat(),
    isRunning: () => group.running,
    isStale: () => group.stale,
    resolveOffset: (offset: string) => resolved.push(offset),
    commitOffsetsIfNecessary: () => Promise.resolve(),
  } as unknown as EachBatchPayload;
  const receiver = new RecordingReceiver();
  const membership = new Membership();
  const handler = () => Promise.resolve([]);
  const work: BatchWork = { topic: 'orders', handler, chunkSize: 1, receiver, membership, log: () => undefined };
  return { group, resolved, receiver, membership, receive: () => receiveBatch(payload, work) };
}

// What a broker says at a moment that no test can choose. All else is tested on a real one.
describe('a batch in hand', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('given a heartbeat hears once that the group is shared out anew, then the batch ends with that, after the chunk in hand', async () => {
    const { group, receive, receiver, resolved } = aBatch();
    const sharedOut = Object.assign(new Error('rebalance'), { type: 'REBALANCE_IN_PROGRESS' });
    group.heartbeat = () => Promise.reject(sharedOut);
    receiver.work = () => vi.advanceTimersByTimeAsync(2000).then(() => undefined);

    await expect(receive()).rejects.toBe(sharedOut);

    expect(resolved).toEqual(['0']);
  });

  it('given heartbeats do not get through, then the work goes on: whoever gets it again drops what was applied', async () => {
    const { group, receive, receiver, resolved } = aBatch();
    group.heartbeat = () => Promise.reject(new Error('connection lost'));
    receiver.work = () => vi.advanceTimersByTimeAsync(2000).then(() => undefined);

    await receive();

    expect(resolved).toEqual(['0', '1', '2', '3']);
  });

  it('given partitions were given out anew meanwhile, then what ended is not resolved, and nothing more begins', async () => {
    const { membership, receive, receiver, resolved } = aBatch();
    receiver.work = () => Promise.resolve(membership.end());

    await receive();

    expect([receiver.begun.length, resolved]).toEqual([1, []]);
  });

  it.each([
    ['stops', { running: false }],
    ['has moved its offset', { stale: true }],
  ])('given a consumer that %s, then the next chunk does not begin', async (_what, change) => {
    const { group, receive, receiver, resolved } = aBatch();
    receiver.work = () => Promise.resolve(void Object.assign(group, change));

    await receive();

    expect([receiver.begun.length, resolved]).toEqual([1, ['0']]);
  });

  it('given it ends, however it ends, then no heartbeat is left running', async () => {
    const { receive, receiver } = aBatch();
    await receive();
    receiver.work = () => Promise.reject(new Error('fault'));

    await expect(receive()).rejects.toThrow('fault');

    expect(vi.getTimerCount()).toBe(0);
  });
});
