import { describe, expect, it } from 'vitest';
import { AnswerIncomplete, failureOf, PartitionUnavailable, refusalIn } from './send-errors.ts';

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

  it.each(['NOT_ENOUGH_REPLICAS', 'NOT_LEADER_FOR_PARTITION', 'REQUEST_TIMED_OUT', 'UNKNOWN_TOPIC_OR_PARTITION'])(
    'given the broker answers %s, then it may be one partition alone',
    (type) => {
      expect(failureOf(wrapped(ofType(type)))).toBeInstanceOf(PartitionUnavailable);
    },
  );

  it('given an answer that leaves out a partition, then it may be that one alone', () => {
    expect(failureOf(new AnswerIncomplete())).toBeInstanceOf(PartitionUnavailable);
  });

  it.each([[new Error('no answer within 4000 ms')], [ofType('CLUSTER_AUTHORIZATION_FAILED')], ['a text']])(
    'given %s, then it is not said of partitions',
    (error) => {
      expect(failureOf(error)).not.toBeInstanceOf(PartitionUnavailable);
    },
  );
});
