import { MongoNetworkError } from 'mongodb';

/** Nobody answered in time: what was asked for goes on by itself, and may still happen. */
export class NoAnswer extends MongoNetworkError {}

/** Longer than mongod keeps a transaction (3 s) or the driver waits for a reply (6 s). */
const SILENCE_MS = 8000;

// jscpd:ignore-start -- libs/kafka has the like: neither knows the other, and what both stand on has no place for time
/**
 * Bounds what has bounds of its own: seen when mongod was killed (test/drills/servers-away, once in some twenty), a call
 * of the driver never settled, and a consumer stood still for ever. The driver's own `timeoutMS` has no effect (7.8).
 *
 * What comes late is dropped: `work` goes on by itself, so it must do no harm when it ends after its caller gave up.
 *
 * @param silenceMs longest wait. Default 8000
 * @throws {NoAnswer} `work` has not settled in time: an outage to classify.ts
 */
export async function answered<T>(work: Promise<T>, silenceMs = SILENCE_MS): Promise<T> {
  const { promise: silence, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new NoAnswer(`no answer within ${silenceMs} ms`)), silenceMs);
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}
// jscpd:ignore-end
