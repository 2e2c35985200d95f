import { createKafka, type KafkaClient, type KafkaClientOptions } from './kafka-client.ts';
import type { KafkaSettings } from '../kafka.settings.ts';
import { droppable } from './sockets.ts';

/** A client that repeats nothing, and that can be ended at once. */
export interface ImpatientClient {
  readonly kafka: KafkaClient;
  /** Ends its connections now, whatever is under way on them. */
  readonly drop: () => void;
}

/**
 * Makes a client for callers that decide themselves when to try again. No retries, in connecting either: with kafkajs'
 * own, a single call can take half a minute. It asks one of the brokers for the others, any of them: without retries the
 * first in the list would be the only one ever asked, and nobody could work while that one is away.
 *
 * @param limitMs longest wait for one reply
 */
export function createImpatientClient(
  settings: KafkaSettings,
  options: KafkaClientOptions,
  limitMs: number,
): ImpatientClient {
  const sockets = droppable(options.openSocket);
  const { KAFKA_BROKERS: brokers } = settings;
  const from = Math.floor(Math.random() * brokers.length);
  const anyFirst = { ...settings, KAFKA_BROKERS: [...brokers.slice(from), ...brokers.slice(0, from)] };
  const kafka = createKafka(anyFirst, {
    ...options,
    retries: 0,
    requestTimeoutMs: limitMs,
    // One that is silent does not take up the whole limit: the next client may ask another.
    connectionTimeoutMs: limitMs / 4,
    openSocket: sockets.open,
  });
  return { kafka, drop: sockets.drop };
}
