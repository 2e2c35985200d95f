import type { Readable } from 'node:stream';
import { Controller, Get, Headers, Param } from '@nestjs/common';
import { ApiHeader, ApiProduces, ApiTags } from '@nestjs/swagger';
import { uuid } from '@storefront/contracts';
import { Answer, Operation, RequestProblem } from '@storefront/http';
import { z } from 'zod';
import { OrdersRepository } from '../orders.repository.ts';
import { eventStream } from './event-stream.ts';
import { StatusFeed } from './status-feed.ts';
import { isOver, statusMessages } from './status-messages.ts';

const STREAM_TYPE = 'text/event-stream';
const EVENT_STREAM = {
  'content-type': STREAM_TYPE,
  'cache-control': 'no-store, no-transform',
  // nginx would keep the messages until it has a page full.
  'x-accel-buffering': 'no',
};

const streamView = z.string().meta({
  example: 'event: status\nid: 2\ndata: {"timestamp":1795345200000,"orderStatusType":"APPROVED"}\n\n',
});

/** The live status of an order, for a page that is open. */
@ApiTags('orders')
@Controller('orders/orders')
export class OrderEventsController {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly feed: StatusFeed,
  ) {}

  @Get(':guid/events')
  @ApiProduces(STREAM_TYPE)
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'Position of the last status seen' })
  @Operation({
    id: 'watchOrder',
    summary: 'Tells each status of an order as it comes',
    description:
      'Server-sent events (text/event-stream): event `status`, id = position in the history, data = the status. ' +
      'All from the first on, or from the one after Last-Event-ID. 204 when no more can come: a browser then stops.',
    answers: { 200: streamView, 204: null },
    problems: [404],
  })
  async watch(
    @Param('guid', { schema: uuid }) guid: string,
    @Headers('last-event-id') lastEventId: string | undefined,
  ): Promise<Answer<Readable | undefined>> {
    const after = positionOf(lastEventId);
    const { order } = await this.orders.get(guid);
    if (isOver(order) && after >= order.orderStatusEvents.length) return new Answer(204, undefined, {});
    return new Answer(200, eventStream(statusMessages(this.feed.changes(guid), after)), EVENT_STREAM);
  }
}

function positionOf(lastEventId: string | undefined): number {
  if (lastEventId === undefined || lastEventId === '') return 0;
  if (/^\d{1,3}$/.test(lastEventId)) return Number(lastEventId);
  const detail = 'must be the id of an event of this stream';
  throw new RequestProblem('request.invalid', { errors: [{ pointer: 'Last-Event-ID', code: 'invalid', detail }] });
}
