import { KafkaJSNonRetriableError } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { isFinal } from './consumer-crash.ts';

/** As kafkajs reports what it gives up on. */
function gaveUpOn(cause: Error): Error {
  const error = new KafkaJSNonRetriableError(cause.message);
  return Object.assign(error, { cause });
}
const named = (name: string) => Object.assign(new Error('a reason'), { name });

describe('a consumer that kafkajs has ended', () => {
  it.each([
    ['that it starts again by itself', named('KafkaJSNumberOfRetriesExceeded'), true, false],
    ['that nobody may read as', gaveUpOn(named('KafkaJSProtocolError')), false, true],
    ['that found no coordinator', gaveUpOn(named('KafkaJSGroupCoordinatorNotFound')), false, false],
    ['over a mistake of its own', gaveUpOn(new TypeError("reading 'connect'")), false, false],
  ])('given one %s, then whether it stays so is said', (_, error, restart, expected) => {
    expect(isFinal({ error, restart })).toBe(expected);
  });
});
