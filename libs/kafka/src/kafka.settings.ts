import { z } from 'zod';

const broker = z.string().regex(/^[^\s:]+:\d{1,5}$/, 'a broker is written host:port');
const milliseconds = (least: number, most: number, standard: number) =>
  z.coerce.number().int().min(least).max(most).default(standard);

/** Everything an app can say about its Kafka. Composed into the app's own schema by `.shape`. */
export const kafkaSettings = z.object({
  /** Where to begin looking for the cluster: host:port, comma between. Required. */
  KAFKA_BROKERS: z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim()))
    .pipe(z.array(broker).min(1)),

  /** Goes before every topic and group name, so that several shops (or test files) share one cluster. Default none. */
  KAFKA_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9._-]*$/, 'letters, digits, dot, dash and underscore only')
    .default(''),

  /** Partitions of every topic. Default 6, production 12. Never changed once a topic has records: keys would move. */
  KAFKA_PARTITIONS: z.coerce.number().int().min(1).max(1000).default(6),

  /** Copies of every partition when a topic is created. Default -1: the cluster's own default. */
  KAFKA_REPLICATION: z.coerce.number().int().min(-1).default(-1),

  /** Silence after which the group gives a member's partitions to others, ms. Default 8000. A kill costs this long. */
  KAFKA_SESSION_TIMEOUT_MS: milliseconds(6000, 10_000, 8000),

  /** How long a rebalance waits for members that are busy with a chunk, ms. Default 15000. The group stands still. */
  KAFKA_REBALANCE_TIMEOUT_MS: milliseconds(5000, 60_000, 15_000),

  /** Limit around connecting plus one send, ms. Default 4000. Stays below the relay's lease. */
  KAFKA_SEND_TIMEOUT_MS: milliseconds(200, 60_000, 4000),

  /** TLS to the brokers, 'on' or 'off'. Default off. A private authority is added with NODE_EXTRA_CA_CERTS. */
  KAFKA_SSL: z.enum(['on', 'off']).default('off'),

  /** How to sign in at the brokers. Unset: not at all. With it, username and password are required. */
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  /** User for KAFKA_SASL_MECHANISM. */
  KAFKA_SASL_USERNAME: z.string().min(1).optional(),
  /** Password for KAFKA_SASL_MECHANISM. */
  KAFKA_SASL_PASSWORD: z.string().min(1).optional(),
});

/** {@link kafkaSettings}, read and checked. */
export type KafkaSettings = z.infer<typeof kafkaSettings>;
