import { afterEach, describe, expect, it, vi } from 'vitest';
import { kafkaSettings, type KafkaSettings } from '../kafka.settings.ts';
import { createKafka } from './kafka-client.ts';

const settings = (environment: Record<string, string> = {}): KafkaSettings =>
  kafkaSettings.parse({ KAFKA_BROKERS: 'broker-1:9092, broker-2:9092', ...environment });

describe('the settings of Kafka', () => {
  it('given only the brokers, then everything else has its default', () => {
    expect(settings()).toEqual({
      KAFKA_BROKERS: ['broker-1:9092', 'broker-2:9092'],
      KAFKA_PREFIX: '',
      KAFKA_PARTITIONS: 6,
      KAFKA_REPLICATION: -1,
      KAFKA_SESSION_TIMEOUT_MS: 8000,
      KAFKA_REBALANCE_TIMEOUT_MS: 15_000,
      KAFKA_SEND_TIMEOUT_MS: 4000,
      KAFKA_SSL: 'off',
    });
  });

  it.each([
    ['no brokers', { KAFKA_BROKERS: '' }],
    ['a broker without a port', { KAFKA_BROKERS: 'broker-1' }],
    ['a session that dies too quickly', { KAFKA_SESSION_TIMEOUT_MS: '5999' }],
    ['a session that a kill would cost too much', { KAFKA_SESSION_TIMEOUT_MS: '10001' }],
    ['a prefix that no topic may have', { KAFKA_PREFIX: 'my shop/' }],
  ])('given %s, then they are refused', (_what, environment) => {
    const [key = ''] = Object.keys(environment);

    expect(() => settings(environment)).toThrow(key);
  });
});

describe('a client of Kafka', () => {
  afterEach(() => vi.restoreAllMocks());

  it('given a prefix, then topics and groups have it in the cluster, and lose it on the way back', () => {
    const kafka = createKafka(settings({ KAFKA_PREFIX: 'blue.' }), { clientId: 'test' });

    expect([kafka.topicName('orders'), kafka.groupName('accounts')]).toEqual(['blue.orders', 'blue.accounts']);
    expect(kafka.plainTopic('blue.orders')).toBe('orders');
  });

  it('given kafkajs has something to say, then it goes to the log as facts, and never to the console', () => {
    const console = vi.spyOn(globalThis.console, 'error').mockImplementation(() => undefined);
    const lines: unknown[] = [];
    const log = (...line: unknown[]) => lines.push(line);
    const kafka = createKafka(settings(), { clientId: 'test', log });

    kafka.library.logger().error('it broke', { broker: 'broker-1:9092', stack: 'at a.js:1' });

    expect(lines).toEqual([['warn', 'it broke', { broker: 'broker-1:9092' }]]);
    expect(console).not.toHaveBeenCalled();
  });

  it.each([
    { KAFKA_SASL_MECHANISM: 'plain' },
    { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'orders' },
  ])('given a way to sign in but not with what: %s, then that is said at once', (environment) => {
    const create = () => createKafka(settings(environment), { clientId: 'test' });

    expect(create).toThrow('KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD');
  });
});
