import { z } from 'zod';

/** Settings of logs and traces. */
export const observabilitySettings = z.object({
  /** Least level that is logged. Default info. `debug` shows what the libraries decide. */
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Where spans go (OTLP over HTTP), such as http://collector:4318. Unset: no tracing, at no cost. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
});
