import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation, outcome, type Answer } from '@storefront/http';
import { SamplesService } from './samples.service.ts';
import { samplesPlaced, samplesSent, type SamplesPlaced, type SamplesSent } from './samples.shapes.ts';

/** Calls 2 and 3 of the walk-through. They write although they are GETs: there only while SAMPLES is on. */
@ApiTags('samples')
@Controller('orders/customers/sample')
export class SamplesController {
  constructor(private readonly samples: SamplesService) {}

  @Get('orders')
  @Operation({
    id: 'createSampleOrders',
    summary: 'Creates the missing ones of the fifteen sample orders; waits up to 10 s for their customers',
    description: '201 if any was made, else 200. Publishes nothing.',
    answers: { 200: samplesPlaced, 201: samplesPlaced },
    problems: [409],
  })
  async place(): Promise<Answer<SamplesPlaced>> {
    const placed = await this.samples.place();
    return outcome(placed.created.length > 0 ? 201 : 200, placed, []);
  }

  @Get('fulfill')
  @Operation({
    id: 'fulfillSampleOrders',
    summary: 'Sends every approved sample order to fulfillment, once',
    answers: { 200: samplesSent },
    problems: [409, 422],
  })
  async fulfill(): Promise<Answer<SamplesSent>> {
    const { eventIds, ...done } = await this.samples.fulfill();
    return outcome(200, done, eventIds);
  }
}
