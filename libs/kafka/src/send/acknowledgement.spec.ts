import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers, type Acknowledgement, type Place } from './acknowledgement.ts';

const place = fc.record({ topic: fc.constantFrom('orders', 'customers'), partition: fc.nat(5) });
const ok = ({ topic, partition }: Place): Acknowledgement => ({ topicName: topic, partition, errorCode: 0 });

describe('an acknowledgement', () => {
  it('given it names every place that was written to, in any order and with others, then it counts', () => {
    fc.assert(
      fc.property(fc.array(place), fc.array(place), (sent, others) => {
        expect(covers(sent, [...others, ...sent].reverse().map(ok))).toBe(true);
      }),
    );
  });

  it('given it leaves out one place, then it does not count', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 1 }), (sent) => {
        const [left] = sent;
        const rest = sent.filter((other) => other.topic !== left?.topic || other.partition !== left.partition);
        expect(covers(sent, rest.map(ok))).toBe(false);
      }),
    );
  });

  it('given it names a place with an error, then it does not count', () => {
    const sent = [{ topic: 'orders', partition: 0 }];

    expect(covers(sent, [{ topicName: 'orders', partition: 0, errorCode: 6 }])).toBe(false);
  });

  it('given the same partition number of another topic, then it does not count', () => {
    expect(covers([{ topic: 'orders', partition: 0 }], [ok({ topic: 'customers', partition: 0 })])).toBe(false);
  });
});
