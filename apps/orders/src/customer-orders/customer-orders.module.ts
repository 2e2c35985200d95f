import { Module } from '@nestjs/common';
import { CustomersModule } from '../customers/customers.module.ts';
import { FreshnessModule } from '../freshness/freshness.module.ts';
import { OrdersModule } from '../orders/orders.module.ts';
import { CustomerOrdersController } from './customer-orders.controller.ts';

/** Customers together with their orders: reading both, and placing. */
@Module({ imports: [CustomersModule, OrdersModule, FreshnessModule], controllers: [CustomerOrdersController] })
export class CustomerOrdersModule {}
