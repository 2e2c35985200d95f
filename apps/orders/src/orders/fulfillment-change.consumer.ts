import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import {
  FULFILLMENT_CANCELLATION_REFUSED,
  ORDER_STATUS_CHANGED,
  topics,
  WrongKey,
  type FulfillmentCancellationRefusedEvent,
  type OrderStatusChangeEvent,
} from '@storefront/contracts';
import { ignored, saved, unchanged, WaitForSubject, type EventMeaning, type IncomingEvent } from '@storefront/outbox';
import { applyCancellationRefused, applyStatus } from './domain/fulfillment.ts';
import type { Order } from './domain/order.ts';

/** Takes over what fulfillment does with an order. What contradicts the transition table is parked for a person. */
@Controller()
export class FulfillmentChangeConsumer {
  @EventPattern(topics.fulfillmentChange, { batch: 200 })
  handle(events: readonly IncomingEvent[]): EventMeaning<Order>[] {
    return events.map(meaningOf);
  }
}

function meaningOf({ key, type, data }: IncomingEvent): EventMeaning<Order> {
  switch (type) {
    case ORDER_STATUS_CHANGED: {
      const { guid, orderStatusEvent } = data as OrderStatusChangeEvent;
      return toKnown(key, guid, (order) => applyStatus(order, orderStatusEvent));
    }
    case FULFILLMENT_CANCELLATION_REFUSED: {
      const { guid, timestamp } = data as FulfillmentCancellationRefusedEvent;
      return toKnown(key, guid, (order) => applyCancellationRefused(order, timestamp));
    }
    default:
      return ignored;
  }
}

function toKnown(key: string, guid: string, apply: (order: Order) => Order): EventMeaning<Order> {
  return {
    decide: (order) => {
      if (guid !== key) throw new WrongKey(key, guid);
      if (!order) throw new WaitForSubject('order', key);
      const next = apply(order);
      return next === order ? unchanged(undefined) : saved(next, undefined);
    },
  };
}
