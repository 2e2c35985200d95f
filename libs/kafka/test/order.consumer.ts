import { Controller } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { TopicContext } from '../src/nest/handlers.ts';

/** What {@link OrderConsumer} throws. */
export class NotForSale extends Error {}

/** An ordinary controller with a handler for arrays of at most five. */
@Controller()
export class OrderConsumer {
  @EventPattern('orders', { batch: 5 })
  handle(@Payload() events: string[], @Ctx() context: unknown): string[] {
    if (events.includes('not for sale')) throw new NotForSale();
    return events.map((event) => `${(context as TopicContext).getTopic()}: ${event}`);
  }
}
