import { applyDecorators, Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { uuid } from '@storefront/contracts';
import { accepted, changed, found, IfMatchIfAny, Operation, pageOf, type Answer, type Page } from '@storefront/http';
import { After, ReadsAfter, type ReadAfter } from '../freshness/after.decorator.ts';
import { FreshnessService } from '../freshness/freshness.service.ts';
import { OrdersRepository } from './orders.repository.ts';
import { OrdersService } from './orders.service.ts';
import {
  noteInput,
  orderPage,
  ordersQuery,
  orderView,
  positionOf,
  toOrderView,
  type NoteInput,
  type OrdersQuery,
  type OrderView,
} from './orders.shapes.ts';

const Guid = () => Param('guid', { schema: uuid });
const Note = () => Body({ schema: noteInput });

/** Orders, whosever they are: reading them, and the commands that move them on. */
@ApiTags('orders')
@Controller('orders/orders')
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly reading: OrdersRepository,
    private readonly freshness: FreshnessService,
  ) {}

  @Get()
  @Operation({ id: 'listOrders', summary: 'Lists orders, the newest first', answers: { 200: orderPage } })
  async list(@Query({ schema: ordersQuery }) { limit, cursor, ...filter }: OrdersQuery): Promise<Page<OrderView>> {
    const orders = await this.reading.list(filter, limit + 1, cursor);
    return pageOf(orders, limit, positionOf).map(toOrderView);
  }

  @Get(':guid')
  @ReadsAfter()
  @Operation({
    id: 'readOrder',
    summary: 'Reads an order',
    answers: { 200: orderView, 304: null },
    problems: [404],
  })
  read(@Guid() guid: string, @After() after: ReadAfter | undefined): Promise<Answer<OrderView>> {
    return this.freshness.read(after, async () => {
      const { order, version } = await this.reading.get(guid);
      return found(toOrderView(order), version);
    });
  }

  @PostCommand('approve', 'Approves a new order and requests its fulfilment', [422])
  async approve(@Guid() guid: string, @IfMatchIfAny() ifMatch: number | undefined, @Note() input: NoteInput) {
    const done = await this.orders.approve(guid, { ...input, ifMatch });
    return changed(toOrderView(done.answer), done);
  }

  @PostCommand('reject', 'Turns a new order down')
  async reject(@Guid() guid: string, @IfMatchIfAny() ifMatch: number | undefined, @Note() input: NoteInput) {
    const done = await this.orders.reject(guid, { ...input, ifMatch });
    return changed(toOrderView(done.answer), done);
  }

  @PostCommand('cancel', 'Cancels an order, or asks fulfillment to when it was already sent: then 202')
  async cancel(@Guid() guid: string, @IfMatchIfAny() ifMatch: number | undefined, @Note() input: NoteInput) {
    const done = await this.orders.cancel(guid, { ...input, ifMatch });
    const view = toOrderView(done.answer);
    return view.cancellation?.outcome === 'PENDING'
      ? accepted(`/orders/orders/${guid}`, view, done)
      : changed(view, done);
  }

  @PostCommand('fulfill', 'Sends an approved order that was never sent; again, it does nothing', [422])
  async fulfill(@Guid() guid: string, @IfMatchIfAny() ifMatch: number | undefined, @Note() input: NoteInput) {
    const done = await this.orders.fulfill(guid, { ...input, ifMatch });
    return changed(toOrderView(done.answer), done);
  }
}

function PostCommand(
  command: 'approve' | 'reject' | 'cancel' | 'fulfill',
  summary: string,
  problems: readonly number[] = [],
): MethodDecorator {
  const answers = command === 'cancel' ? { 200: orderView, 202: orderView } : { 200: orderView };
  return applyDecorators(
    Post(`:guid/${command}`),
    HttpCode(200),
    ApiBody({ required: false }),
    Operation({ id: `${command}Order`, summary, answers, problems: [404, 409, 412, 413, 415, ...problems] }),
  );
}
