import { httpSettings } from '@storefront/http';
import { kafkaSettings } from '@storefront/kafka';
import { observabilitySettings } from '@storefront/observability';
import { outboxSettings } from '@storefront/outbox';
import { mongoSettings } from '@storefront/persistence';
import { z } from 'zod';

/** A TCP port, with the default that the app has. */
export const port = (standard: number) =>
  z.coerce.number('must be a port number').int().min(0).max(65_535).default(standard);

/**
 * Every setting that any service has, to spread into the app's own: it adds PORT and MANAGEMENT_PORT with its defaults
 * (`port(8090)`), and whatever else it needs.
 */
export const serviceSettings = z.object({
  ...mongoSettings.shape,
  ...kafkaSettings.shape,
  ...outboxSettings.shape,
  ...httpSettings.shape,
  ...observabilitySettings.shape,
  /** Address of the management port. Default 0.0.0.0. It must never be reachable from outside. */
  MANAGEMENT_HOST: z.string().min(1).default('0.0.0.0'),
  /** Wait between "not ready" and closing the port on a stop, ms. Default 0; in a cluster, as long as routes take. */
  DRAIN_DELAY_MS: z.coerce.number().int().min(0).max(60_000).default(0),
  /** Longest that a stop may take after that wait, ms; then the process ends with 1. Default 15000. */
  STOP_DEADLINE_MS: z.coerce.number().int().min(1000).max(120_000).default(15_000),
});

/** What {@link startService} needs to know. */
export type ServiceSettings = z.output<typeof serviceSettings> & {
  readonly PORT: number;
  readonly MANAGEMENT_PORT: number;
};
