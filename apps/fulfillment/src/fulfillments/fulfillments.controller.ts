import { applyDecorators, Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { uuid, type OrderStatusType } from '@storefront/contracts';
import { changed, found, IfMatchIfAny, Operation, pageOf, pageShape, type Answer, type Page } from '@storefront/http';
import type { Fulfillment } from './domain/fulfillment.ts';
import type { Step } from './domain/steps.ts';
import {
  fulfillmentView,
  listQuery,
  pageOnly,
  shipInput,
  stepInput,
  summaryView,
  toSummary,
  toView,
  type FulfillmentView,
  type ListQuery,
  type ShipInput,
  type StepInput,
  type SummaryView,
} from './fulfillment.shapes.ts';
import { FulfillmentsRepository } from './fulfillments.repository.ts';
import { FulfillmentsService, type StepOptions } from './fulfillments.service.ts';

const Id = () => Param('id', { schema: uuid });

/** Requests for fulfilment: what there is to do, and the steps that get it done. */
@ApiTags('fulfillments')
@Controller('fulfillment/fulfillments')
export class FulfillmentsController {
  constructor(
    private readonly fulfillments: FulfillmentsService,
    private readonly reading: FulfillmentsRepository,
  ) {}

  @Get()
  @Operation({
    id: 'listFulfillments',
    summary: 'Lists requests, oldest first',
    answers: { 200: pageShape(fulfillmentView) },
  })
  async list(@Query({ schema: listQuery }) query: ListQuery): Promise<Page<FulfillmentView>> {
    return (await this.page(query)).map(toView);
  }

  @Get('summary')
  @Operation({
    id: 'summarizeFulfillments',
    summary: 'Tells how far each request is',
    answers: { 200: pageShape(summaryView) },
  })
  async summarize(@Query({ schema: pageOnly }) query: ListQuery): Promise<Page<SummaryView>> {
    return (await this.page(query)).map(toSummary);
  }

  @Get(':id')
  @Operation({
    id: 'readFulfillment',
    summary: 'Reads a request',
    answers: { 200: fulfillmentView, 304: null },
    problems: [404],
  })
  async read(@Id() id: string): Promise<Answer<FulfillmentView>> {
    const { fulfillment, version } = await this.reading.get(id);
    return found(toView(fulfillment), version);
  }

  @PostStep('process', 'PROCESSING', 'Begins to pick and pack an approved order')
  process(
    @Id() id: string,
    @IfMatchIfAny() ifMatch: number | undefined,
    @Body({ schema: stepInput }) input: StepInput,
  ) {
    return this.take(id, 'process', { ...input, ifMatch });
  }

  @PostStep('hold', 'ON_HOLD', 'Lets an order wait, for goods that are missing for example')
  hold(@Id() id: string, @IfMatchIfAny() ifMatch: number | undefined, @Body({ schema: stepInput }) input: StepInput) {
    return this.take(id, 'hold', { ...input, ifMatch });
  }

  @PostStep('resume', 'PROCESSING', 'Goes on with an order that waited')
  resume(@Id() id: string, @IfMatchIfAny() ifMatch: number | undefined, @Body({ schema: stepInput }) input: StepInput) {
    return this.take(id, 'resume', { ...input, ifMatch });
  }

  @PostStep('ship', 'SHIPPED', 'Hands the parcel over; without a shipping method, one is picked')
  ship(@Id() id: string, @IfMatchIfAny() ifMatch: number | undefined, @Body({ schema: shipInput }) input: ShipInput) {
    return this.take(id, 'ship', { ...input, ifMatch });
  }

  @PostStep('in-transit', 'IN_TRANSIT', 'Notes that the carrier has the parcel on its way')
  inTransit(
    @Id() id: string,
    @IfMatchIfAny() ifMatch: number | undefined,
    @Body({ schema: stepInput }) input: StepInput,
  ) {
    return this.take(id, 'in-transit', { ...input, ifMatch });
  }

  @PostStep('receive', 'RECEIVED', 'Notes that the customer has the parcel')
  receive(
    @Id() id: string,
    @IfMatchIfAny() ifMatch: number | undefined,
    @Body({ schema: stepInput }) input: StepInput,
  ) {
    return this.take(id, 'receive', { ...input, ifMatch });
  }

  @PostStep('return', 'RETURNED', 'Takes the goods back')
  return(@Id() id: string, @IfMatchIfAny() ifMatch: number | undefined, @Body({ schema: stepInput }) input: StepInput) {
    return this.take(id, 'return', { ...input, ifMatch });
  }

  @PostStep('cancel', 'CANCELLED', 'Cancels what has not been shipped')
  cancel(@Id() id: string, @IfMatchIfAny() ifMatch: number | undefined, @Body({ schema: stepInput }) input: StepInput) {
    return this.take(id, 'cancel', { ...input, ifMatch });
  }

  private async take(id: string, step: Step, options: StepOptions): Promise<Answer<FulfillmentView>> {
    const done = await this.fulfillments.take(id, step, options);
    return changed(toView(done.answer), done);
  }

  private async page(query: ListQuery): Promise<Page<Fulfillment>> {
    return pageOf(await this.reading.list(query), query.limit, ({ timestamp, id }) => ({ timestamp, id }));
  }
}

/** POST {id}/{step}: the same answers for every step. */
function PostStep(step: Step, to: OrderStatusType, summary: string): MethodDecorator {
  return applyDecorators(
    Post(`:id/${step}`),
    HttpCode(200),
    ApiBody({ required: false }),
    Operation({
      id: step === 'in-transit' ? 'noteFulfillmentInTransit' : `${step}Fulfillment`,
      summary,
      description: `Leads to ${to}. Orders hears of it.`,
      answers: { 200: fulfillmentView },
      problems: [404, 409, 412, 413, 415, 422],
    }),
  );
}
