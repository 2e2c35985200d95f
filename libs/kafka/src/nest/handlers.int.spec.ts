import {
  Controller,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { afterEach, describe, expect, it } from 'vitest';
import { map, of, type Observable } from 'rxjs';
import { NotForSale, OrderConsumer } from '../../test/order.consumer.ts';
import { Shop } from '../../test/shop.ts';

class Doubling implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler<string[]>): Observable<string[]> {
    return next.handle().pipe(map((events) => events.map((event) => event + event)));
  }
}

@Controller()
class ManyWaysConsumer {
  @EventPattern('promised')
  async promised(events: string[]): Promise<string[]> {
    return Promise.resolve(events);
  }

  @EventPattern('streamed')
  streamed(events: string[]): Observable<string[]> {
    return of(events);
  }

  @UseInterceptors(Doubling)
  @EventPattern('intercepted')
  intercepted(events: string[]): string[] {
    return events;
  }
}

@Controller()
class SecondConsumer {
  @EventPattern('orders')
  handle(events: unknown[]): unknown[] {
    return events;
  }
}

@Controller()
class ReplyingConsumer {
  @MessagePattern('orders')
  handle(events: unknown[]): unknown[] {
    return events;
  }
}

describe('a handler of events', () => {
  let shop: Shop;
  afterEach(() => shop.close());

  it('given the inbox asks it, then it gets the events and their topic, and its answer comes back', async () => {
    shop = await Shop.open('orders');
    const service = shop.service({ controllers: [OrderConsumer] });
    await service.start();

    const answer = await service.ask('orders', ['one', 'two']);

    expect(answer).toEqual(['orders: one', 'orders: two']);
  });

  it('given it promises or streams its answer, then the answer itself comes back; interceptors have their say', async () => {
    shop = await Shop.open('promised', 'streamed', 'intercepted');
    const service = shop.service({ controllers: [ManyWaysConsumer] });
    await service.start();

    const answers = [
      await service.ask('promised', ['a']),
      await service.ask('streamed', ['b']),
      await service.ask('intercepted', ['c']),
    ];

    expect(answers).toEqual([['a'], ['b'], ['cc']]);
  });

  it('given it throws, then the very error surfaces (a filter that rethrows, for messages only)', async () => {
    shop = await Shop.open('orders');
    const service = shop.service({ controllers: [OrderConsumer] });
    await service.start();

    await expect(service.ask('orders', ['not for sale'])).rejects.toBeInstanceOf(NotForSale);
  });

  it('given a microservice connected as Nest itself does it, then the error is hidden: why connectKafka exists', async () => {
    shop = await Shop.open('orders');
    const service = shop.service({ controllers: [OrderConsumer], plainNest: true });
    await service.start();

    const asked = service.ask('orders', ['not for sale']);

    await expect(asked).rejects.toEqual({ status: 'error', message: 'Internal server error' });
  });

  it.each([
    ['two of one topic', [OrderConsumer, SecondConsumer], 'orders has two handlers'],
    ['one that would reply', [ReplyingConsumer], 'use @EventPattern'],
  ])('given %s, when the app starts, then it refuses', async (_what, controllers, message) => {
    shop = await Shop.open('orders');

    await expect(shop.service({ controllers }).start()).rejects.toThrow(message);
  });

  it('given a topic that does not exist, when the app starts, then it refuses and names the topic', async () => {
    shop = await Shop.open();

    const start = shop.service({ controllers: [OrderConsumer] }).start();

    await expect(start).rejects.toThrow(`do not exist: ${shop.own.settings.KAFKA_PREFIX}orders`);
  });
});
