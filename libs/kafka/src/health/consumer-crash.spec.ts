import { createRequire } from 'node:module';
import { KafkaJSNonRetriableError } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { isFinal } from './consumer-crash.ts';

const require = createRequire(import.meta.url);

/** As kafkajs reports what it gives up on. */
function gaveUpOn(cause: Error): Error {
  return Object.assign(new KafkaJSNonRetriableError(cause.message), { cause });
}

function named(name: string): Error {
  return Object.assign(new Error('a reason'), { name });
}

/** kafkajs itself stumbles: its pool has no broker to connect to. */
async function stumble(): Promise<Error> {
  const BrokerPool = require('kafkajs/src/cluster/brokerPool') as new (options: object) => {
    seedBroker: object | undefined;
    connect: () => Promise<void>;
  };
  const namespace = () => ({});
  const pool = new BrokerPool({ logger: { namespace }, connectionPoolBuilder: {} });
  Object.defineProperty(pool, 'createSeedBroker', { value: () => Promise.resolve() });
  return pool.connect().then(
    () => expect.fail('it connected'),
    (error: unknown) => error as Error,
  );
}

const stumbled = await stumble();

describe('a consumer that kafkajs has ended', () => {
  it.each([
    ['that it starts again by itself', named('KafkaJSNumberOfRetriesExceeded'), true, false],
    ['that nobody may read as', gaveUpOn(named('KafkaJSProtocolError')), false, true],
    ['that found no coordinator', gaveUpOn(named('KafkaJSGroupCoordinatorNotFound')), false, false],
    ['over a mistake of a handler', gaveUpOn(new TypeError("reading 'total'")), false, true],
    ['over a mistake of its own', gaveUpOn(stumbled), false, false],
  ])('given one %s, then whether it stays so is said', (_, error, restart, expected) => {
    expect(isFinal({ error, restart })).toBe(expected);
  });
});
