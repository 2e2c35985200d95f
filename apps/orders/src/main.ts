import { startService } from '@storefront/service';
import { OrdersAppModule } from './orders-app.module.ts';
import { ordersConfig } from './orders.config.ts';
import { ordersProblems } from './orders.problems.ts';

await startService({
  name: 'orders',
  config: ordersConfig,
  module: (settings) => OrdersAppModule.with(settings),
  problems: ordersProblems,
});
