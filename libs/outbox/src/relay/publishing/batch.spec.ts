import { describe, expect, it } from 'vitest';
import { chooseBatch, type PendingEvent } from './batch.ts';

const LIMITS = { events: 10, bytesPerPartition: 1000 };

const event = (key: string, number: number, { bytes = 0, place = 't/0' } = {}): PendingEvent => ({
  _id: `t/${key}/${number}`,
  topic: 't',
  key,
  number,
  place,
  content: Buffer.alloc(bytes),
  headers: {},
  createdAt: new Date(0),
  order: number,
});
const ids = (events: readonly PendingEvent[]) => events.map(({ _id }) => _id);
const none = new Map<string, number>();

describe('choosing a batch', () => {
  it('given a partition that is full, then nothing more is taken for it, and others go on', () => {
    const large = { bytes: 700 };
    const pending = [event('k', 1, large), event('k', 2, large), event('k', 3), event('l', 1, { place: 't/1' })];

    const { isFull, send } = chooseBatch(pending, none, LIMITS);

    expect([ids(send), isFull]).toEqual([['t/k/1', 't/l/1'], true]);
  });

  it('given events of a blocked key, then they go aside from the blocked one on', () => {
    const events = [event('k', 1), event('k', 2), event('k', 3), event('l', 2)];

    const { aside, send } = chooseBatch(events, new Map([['t/k', 2]]), LIMITS);

    expect([ids(send), ids(aside)]).toEqual([
      ['t/k/1', 't/l/2'],
      ['t/k/2', 't/k/3'],
    ]);
  });
});
