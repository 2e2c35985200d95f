import { port, serviceSettings } from '@storefront/service';
import { z } from 'zod';

/** Every setting of accounts. */
export const accountsConfig = z.object({
  ...serviceSettings.shape,
  PORT: port(8085),
  MANAGEMENT_PORT: port(9185),
  /** `on` adds the sample call: a GET that writes, for the walk-through. Default off; never on in production. */
  SAMPLES: z.enum(['on', 'off']).default('off'),
});
export type AccountsConfig = z.output<typeof accountsConfig>;
