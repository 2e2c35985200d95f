import { Module } from '@nestjs/common';
import { CustomersModule } from '../customers/customers.module.ts';
import { OrdersModule } from '../orders/orders.module.ts';
import { SamplesController } from './samples.controller.ts';
import { SamplesService } from './samples.service.ts';

/** The sample calls. Imported only while SAMPLES is on. */
@Module({ imports: [CustomersModule, OrdersModule], controllers: [SamplesController], providers: [SamplesService] })
export class SamplesModule {}
