import { applyDecorators, Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import { uuid, type OrderStatusType } from '@storefront/contracts';
import { changed, found, Operation, pageOf, pageShape, versionOf, type Answer, type Page } from '@storefront/http';
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
const IfMatchIfAny = () => Headers('if-match');

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
  process(@Id() id: string, @IfMatchIfAny() tag: string | undefined, @Body({ schema: stepInput }) input: StepInput) {
    return this.take(id, 'process', tag, input);
  }

  @PostStep('hold', 'ON_HOLD', 'Lets an order wait, for goods that are missing for example')
  hold(@Id() id: string, @IfMatchIfAny() tag: string | undefined, @Body({ schema: stepInput }) input: StepInput) {
    return this.take(id, 'hold', tag, input);
  }

  @PostStep('resume', 'PROCESSING', 'Goes on with an order that waited')
  resume(@Id() id: string, @IfMatchIfAny() tag: string | undefined, @Body({ schema: stepInput }) input: StepInput) {
    return this.take(id, 'resume', tag, input);
  }

  @PostStep('ship', 'SHIPPED', 'Hands the parcel over; without a shipping method, one is picked')
  ship(@Id() id: string, @IfMatchIfAny() tag: string | undefined, @Body({ schema: shipInput }) input: ShipInput) {
    return this.take(id, 'ship', tag, input);
  }

  @PostStep('in-transit', 'IN_TRANSIT', 'Notes that the carrier has the parcel on its way')
  inTransit(@Id() id: string, @IfMatchIfAny() tag: string | undefined, @Body({ schema: stepInput }) input: StepInput) {
    return this.take(id, 'in-transit', tag, input);
  }

  @PostStep('receive', 'RECEIVED', 'Notes that the customer has the parcel')
  receive(@Id() id: string, @IfMatchIfAny() tag: string | undefined, @Body({ schema: stepInput }) input: StepInput) {
    return this.take(id, 'receive', tag, input);
  }

  @PostStep('return', 'RETURNED', 'Takes the goods back')
  return(@Id() id: string, @IfMatchIfAny() tag: string | undefined, @Body({ schema: stepInput }) input: StepInput) {
    return this.take(id, 'return', tag, input);
  }

  @PostStep('cancel', 'CANCELLED', 'Cancels what has not been shipped')
  cancel(@Id() id: string, @IfMatchIfAny() tag: string | undefined, @Body({ schema: stepInput }) input: StepInput) {
    return this.take(id, 'cancel', tag, input);
  }

  private async take(
    id: string,
    step: Step,
    tag: string | undefined,
    input: StepOptions,
  ): Promise<Answer<FulfillmentView>> {
    const ifMatch = tag === undefined ? undefined : versionOf(tag);
    const done = await this.fulfillments.take(id, step, { ...input, ifMatch });
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
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'ETag of the version that it must have',
      example: '"v3"',
    }),
    Operation({
      id: step === 'in-transit' ? 'noteFulfillmentInTransit' : `${step}Fulfillment`,
      summary,
      description: `Leads to ${to}. Orders hears of it.`,
      answers: { 200: fulfillmentView },
      problems: [404, 409, 412, 415, 422],
    }),
  );
}
