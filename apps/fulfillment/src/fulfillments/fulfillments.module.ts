import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { OutboxModule } from '@storefront/outbox';
import { FULFILLMENT, fulfillmentSchema } from './fulfillment.document.ts';
import { FulfillmentsController } from './fulfillments.controller.ts';
import { FulfillmentsRepository } from './fulfillments.repository.ts';
import { FulfillmentsService } from './fulfillments.service.ts';
import { OrderFulfillConsumer } from './order-fulfill.consumer.ts';

/** Takes up what orders sends and moves it on. Offers both to the samples; other services hear through events. */
@Module({
  imports: [
    OutboxModule.forFeature(FULFILLMENT),
    MongooseModule.forFeature([{ name: FULFILLMENT.name, schema: fulfillmentSchema }]),
  ],
  controllers: [FulfillmentsController, OrderFulfillConsumer],
  providers: [FulfillmentsService, FulfillmentsRepository],
  exports: [FulfillmentsService, FulfillmentsRepository],
})
export class FulfillmentsModule {}
