import type { EachBatchPayload, OffsetsByTopicPartition } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { offsetsOf, RecordingReceiver, untilToldToStop } from '../../test/recording-receiver.ts';
import { Membership } from './membership.ts';
import { PartitionLine } from './partition-line.ts';
import { receiveBatch, type BatchWork } from './receive-batch.ts';

/** One partition and whoever hands out its batches, with a group that answers as the test says. */
function aPartition() {
  /** Offsets that kafkajs would fetch on behind. */
  const resolved: string[] = [];
  /** Offsets that the group was told. */
  const committed: string[] = [];
  /** Offsets to fetch again from. */
  const back: string[] = [];
  const paused: true[] = [];
  const group = {
    heartbeat: () => Promise.resolve(),
    running: true,
    stale: false,
    commit: ({ topics }: OffsetsByTopicPartition): Promise<void> => {
      committed.push(topics[0]!.partitions[0]!.offset);
      return Promise.resolve();
    },
  };
  const receiver = new RecordingReceiver();
  const membership = new Membership({ orders: [0] }, () => undefined);
  const line = new PartitionLine({ topic: 'orders', partition: 0 }, ({ offset }) => {
    back.push(offset);
    group.stale = true;
  });
  const handler = () => Promise.resolve([]);
  const work: BatchWork = { membership, line, topic: 'orders', handler, chunkSize: 1, receiver, log: () => undefined };
  /** Hands over a batch of the records with these offsets, as kafkajs does. */
  const receive = (...offsets: string[]) => receiveAs(membership, ...offsets);
  const receiveAs = (member: Membership, ...offsets: string[]) => {
    const messages = offsets.map((offset) => ({ offset, key: null, value: null, timestamp: '0' }));
    if (back.length > 0) group.stale = false;
    const payload = {
      batch: { topic: 'orders', partition: 0, messages, lastOffset: () => offsets.at(-1) },
      heartbeat: () => group.heartbeat(),
      isRunning: () => group.running,
      isStale: () => group.stale,
      pause: () => paused.push(true),
      resolveOffset: (offset: string) => resolved.push(offset),
      commitOffsetsIfNecessary: (told: OffsetsByTopicPartition) => group.commit(told),
    } as unknown as EachBatchPayload;
    return receiveBatch(payload, { ...work, membership: member });
  };
  return { group, resolved, committed, back, paused, receiver, membership, line, receive, receiveAs };
}

/** Its stay in the group has ended with records 0 to 2 in hand; `next` is the stay that follows. */
async function anEndedStay() {
  const partition = aPartition();
  partition.receiver.work = untilToldToStop;
  await partition.receive('0', '1', '2');
  partition.membership.end();
  return { ...partition, next: new Membership({ orders: [0] }, () => undefined) };
}

const sharedOut = Object.assign(new Error('rebalance'), { type: 'REBALANCE_IN_PROGRESS' });
const takeTwoSeconds = () => vi.advanceTimersByTimeAsync(2000).then(() => undefined);

// What a broker says at a moment that no test can choose. All else is tested on a real one.
describe('a batch in hand', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('given its last chunks wait, then kafkajs may fetch on, and the group hears of nothing that has not taken effect', async () => {
    const { committed, receive, receiver, resolved } = aPartition();
    const gate = Promise.withResolvers<void>();
    receiver.work = () => gate.promise;

    await receive('0', '1', '2');

    await takeTwoSeconds();
    expect([offsetsOf(receiver.records), resolved, committed]).toEqual([[], ['0', '1', '2'], []]);
    gate.resolve();
    await takeTwoSeconds();
    expect([offsetsOf(receiver.records), committed]).toEqual([[0, 1, 2], ['3']]);
  });

  it('given more than may wait, then it does not return before there is room', async () => {
    const { receive, receiver, resolved } = aPartition();
    const gate = Promise.withResolvers<void>();
    receiver.work = () => gate.promise;

    const received = receive('0', '1', '2', '3');

    await takeTwoSeconds();
    expect(resolved).toEqual(['0', '1', '2']);
    gate.resolve();
    await received;
    expect(resolved).toEqual(['0', '1', '2', '3']);
  });

  it('given a chunk fails after its batch was let go, then it is fetched again from there on, and the next batch fails once', async () => {
    const { back, line, receive, receiver } = aPartition();
    const fault = Promise.withResolvers<void>();
    receiver.work = (chunk) => (chunk.records[0]?.offset === '1' ? fault.promise : Promise.resolve());
    await receive('0', '1', '2');
    fault.reject(new Error('once'));
    await line.empty();
    receiver.work = () => Promise.resolve();

    await expect(receive('3')).rejects.toThrow('once');
    await receive('3');
    await receive('1', '2', '3');

    await takeTwoSeconds();
    expect([back, offsetsOf(receiver.records)]).toEqual([
      ['1', '1'],
      [0, 1, 2, 3],
    ]);
  });

  it('given a chunk fails while others wait behind it, then its fault is thrown once, however many tries there are', async () => {
    const { back, receive, receiver } = aPartition();
    receiver.work = () => Promise.reject(new Error('fault'));
    await receive('0', '1', '2', '3');
    await expect(receive('0', '1', '2', '3')).rejects.toThrow('fault');
    receiver.work = () => Promise.resolve();

    await receive('0', '1', '2', '3');

    await takeTwoSeconds();
    expect([back, offsetsOf(receiver.records)]).toEqual([['0'], [0, 1, 2, 3]]);
  });

  it('given the group could not be told, then it is told a second later', async () => {
    const { committed, group, receive } = aPartition();
    const { commit } = group;
    group.commit = () => Promise.reject(new Error('connection lost'));
    await receive('0', '1');
    await takeTwoSeconds();

    group.commit = commit;

    await takeTwoSeconds();
    expect(committed).toEqual(['2']);
  });

  it('given the group has gone on without this member, then nothing more begins, and the next batch makes kafkajs join', async () => {
    const { back, group, line, receive, receiver } = aPartition();
    const forgotten = Object.assign(new Error('gone'), { type: 'UNKNOWN_MEMBER_ID' });
    let tries = 0;
    group.commit = () => Promise.reject((tries++, forgotten));
    receiver.work = takeTwoSeconds;
    await receive('0', '1', '2');

    await line.empty();

    await expect(receive('2')).rejects.toBe(forgotten);
    expect([tries, back, offsetsOf(receiver.records)]).toEqual([3, ['2'], [0, 1]]);
  });

  it('given a heartbeat hears once that the group is shared out anew, then the batch ends with that, after the chunk in hand', async () => {
    const { committed, group, receive, receiver } = aPartition();
    group.heartbeat = () => Promise.reject(sharedOut);
    receiver.work = takeTwoSeconds;

    await expect(receive('0', '1', '2', '3')).rejects.toBe(sharedOut);

    expect([offsetsOf(receiver.records), committed]).toEqual([[0], ['1']]);
  });

  it('given heartbeats do not get through, then the work goes on: whoever gets it again drops what was applied', async () => {
    const { group, line, receive, receiver } = aPartition();
    group.heartbeat = () => Promise.reject(new Error('connection lost'));
    receiver.work = takeTwoSeconds;

    await receive('0', '1', '2', '3');

    await line.empty();
    expect(offsetsOf(receiver.records)).toEqual([0, 1, 2, 3]);
  });

  it('given partitions were given out anew meanwhile, then nothing more begins, and the group hears nothing of what ended', async () => {
    const { committed, membership, receive, receiver } = aPartition();
    receiver.work = () => Promise.resolve(membership.end());

    await receive('0', '1', '2', '3');

    await takeTwoSeconds();
    expect([receiver.begun.length, committed]).toEqual([1, []]);
  });

  it('given its member leaves, then nothing more begins or is fetched, and the group hears of what ended', async () => {
    const { committed, membership, paused, receive, receiver } = aPartition();
    receiver.work = () => Promise.resolve(membership.leave());

    await receive('0', '1', '2', '3');
    await membership.applied.commit();

    expect([receiver.begun.length, committed, paused]).toEqual([1, ['1'], [true]]);
  });

  it('given a new stay whose first batch was fetched in the old one, then it is not taken over what the old one left undone', async () => {
    const { back, line, next, receiveAs, receiver } = await anEndedStay();
    line.sendBack();
    receiver.work = () => Promise.resolve();

    await receiveAs(next, '3', '4');
    await receiveAs(next, '0', '1', '2', '3', '4');

    await line.empty();
    expect([back, offsetsOf(receiver.records)]).toEqual([
      ['0', '0'],
      [0, 1, 2, 3, 4],
    ]);
  });

  it.each([
    ['still at work', () => Promise.resolve()],
    ['dropped before', (line: PartitionLine) => line.empty()],
  ])(
    'given the partition went, its chunk %s, and came back while a fetch was under way, then that is not taken over what was given up',
    async (_when, drop) => {
      const { line, next, receiveAs, receiver } = await anEndedStay();
      await drop(line);
      line.giveUp();
      receiver.work = () => Promise.resolve();

      await receiveAs(next, '3', '4');
      await receiveAs(next, '1', '2', '3', '4');

      await line.empty();
      expect(offsetsOf(receiver.records)).toEqual([1, 2, 3, 4]);
    },
  );

  it('given records that are gone from the topic, then kafkajs is sent back for them once, and believed', async () => {
    const { back, line, receive, receiver } = aPartition();
    await receive('0', '1');
    await line.empty();

    await receive('7');
    await receive('7');

    await line.empty();
    expect([back, offsetsOf(receiver.records)]).toEqual([['2'], [0, 1, 7]]);
  });

  it('given a batch of a partition that is no longer this member’s, then it is not taken', async () => {
    const { receiveAs, receiver, resolved } = aPartition();

    await receiveAs(new Membership({ orders: [1] }, () => undefined), '0');

    expect([receiver.begun, resolved]).toEqual([[], []]);
  });

  it.each([
    ['stops', { running: false }],
    ['has moved its offset', { stale: true }],
  ])('given a consumer that %s, then nothing more is taken', async (_what, change) => {
    const { group, receive, receiver } = aPartition();
    Object.assign(group, change);

    await receive('0', '1');

    expect(receiver.begun).toEqual([]);
  });

  it('given it ends, however it ends, then no timer is left running', async () => {
    const { receive, receiver } = aPartition();
    await receive('0');
    await takeTwoSeconds();
    receiver.work = () => Promise.reject(new Error('fault'));

    await receive('1', '2', '3', '4');
    await expect(receive('1')).rejects.toThrow('fault');

    expect(vi.getTimerCount()).toBe(0);
  });
});
