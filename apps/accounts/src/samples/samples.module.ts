import { Module } from '@nestjs/common';
import { CustomersModule } from '../customers/customers.module.ts';
import { SamplesController } from './samples.controller.ts';

/** The sample call. Imported only while SAMPLES is on. */
@Module({ imports: [CustomersModule], controllers: [SamplesController] })
export class SamplesModule {}
