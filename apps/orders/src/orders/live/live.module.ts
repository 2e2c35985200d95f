import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders.module.ts';
import { OrderEventsController } from './order-events.controller.ts';
import { StatusFeed } from './status-feed.ts';

/** Live status: tells open pages what becomes of an order. */
@Module({
  imports: [OrdersModule],
  controllers: [OrderEventsController],
  providers: [StatusFeed],
})
export class LiveModule {}
