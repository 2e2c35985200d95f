import { NEXT } from '@storefront/contracts';
import { concatMap, endWith, interval, map, merge, startWith, takeWhile, type Observable } from 'rxjs';
import { currentStatus, type Order } from '../domain/order.ts';
import type { ServerSentMessage } from './event-stream.ts';

/** How long a browser waits before it connects again, ms. */
const RETRY_MS = 3000;
/** Pause between two comments, ms: shorter than any proxy's patience with a silent connection. */
const COMMENT_EVERY_MS = 15_000;

const END = Symbol('end');

/** True if the history can't grow any more. */
export const isOver = (order: Order): boolean => NEXT[currentStatus(order)].length === 0;

/**
 * Server-sent events for an order's history: one message a status, whose id is its position from 1 on, and a comment
 * now and then. Ends after the last status there can be.
 *
 * @param after position of the last status that the client has seen; 0 for none
 */
export function statusMessages(orders: Observable<Order>, after: number): Observable<ServerSentMessage> {
  let told = after;
  const statuses = orders.pipe(
    takeWhile((order) => !isOver(order), true),
    concatMap((order) => {
      const fresh = messagesOf(order).slice(told);
      told = Math.max(told, order.orderStatusEvents.length);
      return fresh;
    }),
  );
  const comments = interval(COMMENT_EVERY_MS).pipe(map((): ServerSentMessage => ({ comment: 'still here' })));
  return merge(statuses.pipe(endWith(END)), comments).pipe(
    takeWhile((message) => message !== END),
    startWith<ServerSentMessage>({ comment: `statuses of this order after number ${after}`, retryMs: RETRY_MS }),
  );
}

const messagesOf = (order: Order): ServerSentMessage[] =>
  order.orderStatusEvents.map((status, index) => ({
    id: String(index + 1),
    event: 'status',
    data: status,
  }));
