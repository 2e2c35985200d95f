import { describe, expect, it } from 'vitest';
import { placeOf } from '../../commit/place.ts';
import { chooseBatch, keyId, type PendingEvent } from './batch.ts';

const LIMITS = { events: 10, partitions: 3, bytesPerPartition: 1000 };

const event = (key: string, number: number, bytes = 0): PendingEvent => ({
  _id: `t/${key}/${number}`,
  topic: 't',
  key,
  number,
  content: Buffer.alloc(bytes),
  headers: {},
  createdAt: new Date(0),
  order: number,
});
const ids = (events: readonly PendingEvent[]) => events.map(({ _id }) => _id);
const none = new Set<string>();

describe('choosing a batch', () => {
  it('given a partition that is full, then nothing more is taken for it, and others go on', () => {
    const keys = Array.from({ length: 20 }, (_, i) => `k${i}`);
    const [one] = keys as [string];
    const other = keys.find((key) => placeOf(event(key, 1), 3) !== placeOf(event(one, 1), 3))!;
    const pending = [event(one, 1, 700), event(one, 2, 700), event(one, 3, 1), event(other, 1, 700)];

    const { isFull, send } = chooseBatch(pending, none, LIMITS, none);

    expect([ids(send), isFull]).toEqual([[`t/${one}/1`, `t/${other}/1`], true]);
  });

  it('given an event of a partition that is left out, then it is not sent, whatever the fetch has brought', () => {
    const event1 = event('k', 1);

    const batch = chooseBatch([event1, event('k', 2)], none, LIMITS, new Set([placeOf(event1, 3)]));

    expect(batch).toEqual({ send: [], aside: [], isFull: false });
  });

  it('given an event of a blocked key, then it goes aside, even if its partition is left out', () => {
    const event1 = event('k', 1);

    const batch = chooseBatch([event1], new Set([keyId(event1)]), LIMITS, new Set([placeOf(event1, 3)]));

    expect(batch).toEqual({ send: [], aside: [event1], isFull: false });
  });
});
