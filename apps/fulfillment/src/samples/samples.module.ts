import { Module } from '@nestjs/common';
import { FulfillmentsModule } from '../fulfillments/fulfillments.module.ts';
import { PublishedSamplesController, SamplesController } from './samples.controller.ts';
import { SamplesService } from './samples.service.ts';

/** The sample calls. Imported only while SAMPLES is on. */
@Module({
  imports: [FulfillmentsModule],
  controllers: [SamplesController, PublishedSamplesController],
  providers: [SamplesService],
})
export class SamplesModule {}
