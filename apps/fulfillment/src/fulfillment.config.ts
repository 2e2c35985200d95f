import { port, serviceSettings } from '@storefront/service';
import { z } from 'zod';

/** Every setting of fulfillment. */
export const fulfillmentConfig = z.object({
  ...serviceSettings.shape,
  PORT: port(8095),
  MANAGEMENT_PORT: port(9195),
  /** `on` adds the sample calls: GETs that write, for the walk-through. Default off; never on in production. */
  SAMPLES: z.enum(['on', 'off']).default('off'),
});
export type FulfillmentConfig = z.output<typeof fulfillmentConfig>;
