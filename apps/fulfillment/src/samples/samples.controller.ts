import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController, ApiTags } from '@nestjs/swagger';
import { Operation } from '@storefront/http';
import { sampleAnswer, type SampleAnswer } from './samples.shapes.ts';
import { SamplesService } from './samples.service.ts';

/** Calls 4 to 7 of the walk-through. They write although they are GETs: there only while SAMPLES is on. */
@ApiTags('samples')
@Controller('fulfillment/fulfillments/sample')
export class SamplesController {
  constructor(private readonly samples: SamplesService) {}

  @Get('process')
  @Operation({
    id: 'processSamples',
    summary: 'Processes the sample requests; waits up to 10 s for them',
    answers: { 200: sampleAnswer },
    problems: [409],
  })
  process(): Promise<SampleAnswer> {
    return this.samples.process();
  }

  @Get('ship')
  @Operation({ id: 'shipSamples', summary: 'Ships the sample requests', answers: { 200: sampleAnswer } })
  ship(): Promise<SampleAnswer> {
    return this.samples.move('ship');
  }

  @Get('in-transit')
  @Operation({
    id: 'noteSamplesInTransit',
    summary: 'Notes the sample requests in transit',
    answers: { 200: sampleAnswer },
  })
  inTransit(): Promise<SampleAnswer> {
    return this.samples.move('in-transit');
  }

  @Get('receive')
  @Operation({ id: 'receiveSamples', summary: 'Notes the sample requests received', answers: { 200: sampleAnswer } })
  receive(): Promise<SampleAnswer> {
    return this.samples.move('receive');
  }
}

/** The same calls in the singular, as the published walk-through has them. */
@ApiExcludeController()
@Controller('fulfillment/fulfillment/sample')
export class PublishedSamplesController extends SamplesController {}
