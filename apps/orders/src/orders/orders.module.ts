import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { OutboxModule } from '@storefront/outbox';
import { FreshnessModule } from '../freshness/freshness.module.ts';
import { FulfillmentChangeConsumer } from './fulfillment-change.consumer.ts';
import { ORDER, orderSchema } from './order.document.ts';
import { OrdersController } from './orders.controller.ts';
import { OrdersRepository } from './orders.repository.ts';
import { OrdersService } from './orders.service.ts';

/** Orders: commands over HTTP, statuses from fulfillment. Exports the use cases and reading. */
@Module({
  imports: [
    FreshnessModule,
    OutboxModule.forFeature(ORDER),
    MongooseModule.forFeature([{ name: ORDER.name, schema: orderSchema }]),
  ],
  controllers: [OrdersController, FulfillmentChangeConsumer],
  providers: [OrdersService, OrdersRepository],
  exports: [OrdersService, OrdersRepository],
})
export class OrdersModule {}
