import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigFaults, loadConfig } from './load-config.ts';
import { port, serviceSettings } from './service.settings.ts';

const schema = z.object({ ...serviceSettings.shape, PORT: port(8090), MANAGEMENT_PORT: port(9190) });
const GOOD = { MONGODB_URI: 'mongodb://localhost', KAFKA_BROKERS: 'localhost:9092' };

describe('the settings of a service', () => {
  it('given only what is required, then the rest has its defaults', () => {
    expect(loadConfig(schema, GOOD)).toMatchObject({
      PORT: 8090,
      MANAGEMENT_PORT: 9190,
      HOST: '0.0.0.0',
      LOG_LEVEL: 'info',
    });
  });

  it('given many faults, then all are told at once, each by its name', () => {
    const load = () => loadConfig(schema, { PORT: 'http', LOG_LEVEL: 'loud', MONGODB_URI: 'postgres://u:s3cret@h/db' });

    expect(load).toThrow(ConfigFaults);
    expect(load).toThrow(/^4 settings are wrong:/);
    for (const key of ['PORT:', 'LOG_LEVEL:', 'MONGODB_URI:', 'KAFKA_BROKERS: is required, and not set']) {
      expect(load).toThrow(key);
    }
  });

  it('given a wrong secret, then its value is not told', () => {
    const load = () => loadConfig(schema, { ...GOOD, MONGODB_URI: 'postgres://u:s3cret@h/db' });

    expect(load).toThrow(/^1 setting is wrong:/);
    expect(load).not.toThrow(/s3cret/);
  });

  it('given an empty variable, then it counts as not set', () => {
    expect(loadConfig(schema, { ...GOOD, PORT: '', OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toMatchObject({ PORT: 8090 });
  });
});
