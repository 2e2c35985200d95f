import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import {
  FULFILLMENT_CANCELLATION_REQUESTED,
  FULFILLMENT_REQUESTED,
  topics,
  type FulfillmentCancellationEvent,
  type FulfillmentRequestEvent,
} from '@storefront/contracts';
import { ignored, type EventMeaning, type IncomingEvent } from '@storefront/outbox';
import type { Fulfillment } from './domain/fulfillment.ts';
import { FulfillmentsService } from './fulfillments.service.ts';

/** Hears from orders what is to be fulfilled, and what is to be cancelled. */
@Controller()
export class OrderFulfillConsumer {
  constructor(private readonly fulfillments: FulfillmentsService) {}

  @EventPattern(topics.orderFulfill, { batch: 200 })
  handle(events: readonly IncomingEvent[]): EventMeaning<Fulfillment>[] {
    return events.map((event) => this.meaningOf(event));
  }

  private meaningOf({ key, type, data }: IncomingEvent): EventMeaning<Fulfillment> {
    switch (type) {
      case FULFILLMENT_REQUESTED:
        return { decide: this.fulfillments.requested(key, data as FulfillmentRequestEvent) };
      case FULFILLMENT_CANCELLATION_REQUESTED:
        return { decide: this.fulfillments.cancellationRequested(key, data as FulfillmentCancellationEvent) };
      default:
        return ignored;
    }
  }
}
