import { Module, type DynamicModule } from '@nestjs/common';
import { OutboxModule } from '@storefront/outbox';
import { MongoModule } from '@storefront/persistence';
import { CustomerOrdersModule } from './customer-orders/customer-orders.module.ts';
import { CustomersModule } from './customers/customers.module.ts';
import type { OrdersConfig } from './orders.config.ts';
import { LiveModule } from './orders/live/live.module.ts';
import { OrdersModule } from './orders/orders.module.ts';
import { ProductsModule } from './products/products.module.ts';
import { SamplesModule } from './samples/samples.module.ts';

/** The orders service: its database, its outbox and inbox, orders, the catalogue and the copy of each customer. */
@Module({})
export class OrdersAppModule {
  static with(settings: OrdersConfig): DynamicModule {
    return {
      module: OrdersAppModule,
      imports: [
        MongoModule.forRoot('orders', settings),
        OutboxModule.forRoot({ app: 'orders', settings }),
        ProductsModule,
        CustomersModule,
        OrdersModule,
        CustomerOrdersModule,
        LiveModule,
        ...(settings.SAMPLES === 'on' ? [SamplesModule] : []),
      ],
    };
  }
}
