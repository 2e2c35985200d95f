import { PartitionUnavailable, SendFailed, SendRefused, type OutgoingRecord } from '@storefront/kafka';
import { describe, expect, it } from 'vitest';
import type { PendingEvent } from './batch.ts';
import { deliver } from './delivery.ts';

const event = (topic: string, key: string, number: number): PendingEvent => ({
  _id: `${topic}/${key}/${number}`,
  topic,
  key,
  number,
  place: `${topic}/0`,
  content: null,
  headers: { number: String(number) },
  createdAt: new Date(0),
  order: number,
});
const EVENTS = [event('a', 'k', 1), event('b', 'k', 1), event('a', 'k', 2), event('c', 'k', 1), event('b', 'l', 1)];

/** A broker with one partition a topic that says no to a send by what is in it, and remembers every send. */
function broker(no: (ids: readonly string[]) => Error | undefined) {
  const sends: string[] = [];
  const send = async (records: readonly OutgoingRecord[]) => {
    const ids = records.map(({ headers, key, topic }) => `${topic}/${key}/${headers['number']}`);
    sends.push(ids.join(' '));
    const error = no(ids);
    if (error) throw error;
  };
  const take = (events: readonly PendingEvent[], stopping?: AbortSignal) => deliver(events, { send }, stopping);
  return { take, sends };
}

const ids = (events: readonly PendingEvent[]) => events.map(({ _id }) => _id);
const ofTopic = (topic: string) => (id: string) => id.startsWith(`${topic}/`);
const unavailable = new PartitionUnavailable(new Error('NOT_ENOUGH_REPLICAS'));
const refused = new SendRefused('MESSAGE_TOO_LARGE', undefined);

describe('delivering events', () => {
  it('given a broker that takes all, then there is one send', async () => {
    const { sends, take } = broker(() => undefined);

    const { acknowledged, ...rest } = await take(EVENTS);

    expect(ids(acknowledged)).toEqual(ids(EVENTS));
    expect(rest).toMatchObject({ refused: [], heldUp: [] });
    expect(sends).toEqual([ids(EVENTS).join(' ')]);
  });

  it('given a partition that takes nothing, then it is found by one send each, and the others are acknowledged', async () => {
    const { sends, take } = broker((sent) => (sent.some(ofTopic('b')) ? unavailable : undefined));

    const { acknowledged, failure, heldUp, refused: none } = await take(EVENTS);

    expect(ids(acknowledged)).toEqual(['a/k/1', 'a/k/2', 'c/k/1']);
    expect(heldUp).toEqual([{ event: EVENTS[1], error: unavailable }]);
    expect([failure, none]).toEqual([undefined, []]);
    expect(sends.slice(1)).toEqual(['a/k/1 a/k/2', 'b/k/1 b/l/1', 'c/k/1']);
  });

  it('given a refused event in a partition that then takes nothing, then nothing later of it is sent', async () => {
    const { sends, take } = broker((sent) => (sent.length > 1 ? refused : unavailable));

    const { acknowledged, heldUp } = await take([event('a', 'k', 1), event('a', 'k', 2)]);

    expect(sends).toEqual(['a/k/1 a/k/2', 'a/k/1']);
    expect([acknowledged, heldUp.length]).toEqual([[], 1]);
  });

  it('given a refused event, then what follows it of its key is not sent, and all others are acknowledged', async () => {
    const { take } = broker((sent) => (sent.includes('a/k/1') ? refused : undefined));

    const { acknowledged, refused: found } = await take(EVENTS);

    expect(found).toEqual([{ event: EVENTS[0], error: refused.message }]);
    expect(ids(acknowledged)).toEqual(['b/k/1', 'c/k/1', 'b/l/1']);
  });

  it('given sends apart of which one is lost, then the ones after it are left for later', async () => {
    const lost = new SendFailed(new Error('the connection broke'));
    const { sends, take } = broker((sent) => {
      if (sent.length > 3) return unavailable;
      return sent.some(ofTopic('b')) ? lost : undefined;
    });

    const { acknowledged, failure, heldUp } = await take(EVENTS);

    expect([ids(acknowledged), failure, heldUp]).toEqual([['a/k/1', 'a/k/2'], lost, []]);
    expect(sends.slice(1)).toEqual(['a/k/1 a/k/2', 'b/k/1 b/l/1']);
  });

  it('given that the relay is to end, then what is under way ends well and nothing else is sent', async () => {
    const stopping = new AbortController();
    const { sends, take } = broker((sent) => {
      if (sent.length > 3) return unavailable;
      stopping.abort();
      return undefined;
    });

    const { acknowledged } = await take(EVENTS, stopping.signal);

    expect(ids(acknowledged)).toEqual(['a/k/1', 'a/k/2']);
    expect(sends).toHaveLength(2);
  });
});
