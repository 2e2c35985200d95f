import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Operation, outcome, type Answer } from '@storefront/http';
import { CustomersService } from '../customers/customers.service.ts';
import { sampleCustomers } from './sample-customers.ts';
import { samplesAnswer, type SamplesAnswer } from './samples.shapes.ts';

/** The first of the seven sample calls. It writes although it is a GET, as published: hence the switch. */
@ApiTags('samples')
@Controller('accounts/customers/sample')
export class SamplesController {
  constructor(private readonly customers: CustomersService) {}

  @Get()
  @Operation({
    id: 'createSampleCustomers',
    summary: 'Creates those of the three sample customers that are missing',
    description: '201 if any was made, else 200.',
    answers: { 200: samplesAnswer, 201: samplesAnswer },
  })
  async create(): Promise<Answer<SamplesAnswer>> {
    const { created, present, eventIds } = await this.customers.registerMissing(sampleCustomers);
    const message = `${created.length} sample customers created, ${present.length} were there before`;
    return outcome(created.length > 0 ? 201 : 200, { message, created, present }, eventIds);
  }
}
