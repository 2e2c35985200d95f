import { port, serviceSettings } from '@storefront/service';
import { z } from 'zod';

/** Every setting of orders. */
export const ordersConfig = z.object({
  ...serviceSettings.shape,
  PORT: port(8090),
  MANAGEMENT_PORT: port(9190),
  /** `on` adds the sample calls: GETs that write, for the walk-through. Default off; never on in production. */
  SAMPLES: z.enum(['on', 'off']).default('off'),
});
export type OrdersConfig = z.output<typeof ordersConfig>;
