import { describe, expect, it } from 'vitest';
import { refusalIn } from './send-errors.ts';

const ofType = (type: string): Error => Object.assign(new Error(type), { type });
const wrapped = (cause: unknown): Error => new Error('retries exceeded', { cause });

describe('why a send failed', () => {
  it.each(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'CORRUPT_MESSAGE'])(
    'given the broker answers %s, also inside what kafkajs wraps around it, then it is a refusal of the records',
    (type) => {
      expect(refusalIn(ofType(type))).toBe(type);
      expect(refusalIn(wrapped(wrapped(ofType(type))))).toBe(type);
    },
  );

  it.each([
    'NOT_LEADER_FOR_PARTITION',
    'NOT_ENOUGH_REPLICAS',
    'REQUEST_TIMED_OUT',
    'UNKNOWN_TOPIC_OR_PARTITION',
    'TOPIC_AUTHORIZATION_FAILED',
    'INVALID_TIMESTAMP',
    'UNKNOWN',
  ])('given the broker answers %s, then nobody knows and no key may be blocked for it', (type) => {
    expect(refusalIn(wrapped(ofType(type)))).toBeUndefined();
  });

  it.each([[new Error('no answer within 4000 ms')], ['a text'], [undefined], [null]])(
    'given %s, then nobody knows',
    (error) => {
      expect(refusalIn(error)).toBeUndefined();
    },
  );
});
