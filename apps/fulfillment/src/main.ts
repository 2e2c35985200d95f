import { startService } from '@storefront/service';
import { FulfillmentAppModule } from './fulfillment-app.module.ts';
import { fulfillmentConfig } from './fulfillment.config.ts';
import { fulfillmentProblems } from './fulfillment.problems.ts';

await startService({
  name: 'fulfillment',
  config: fulfillmentConfig,
  module: (settings) => FulfillmentAppModule.with(settings),
  problems: fulfillmentProblems,
});
