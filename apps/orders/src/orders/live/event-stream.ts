import { Readable } from 'node:stream';
import { Subscription, type Observable } from 'rxjs';

/** One server-sent message; a comment is not seen by the page. */
export type ServerSentMessage =
  | { readonly comment: string; readonly retryMs?: number }
  | { readonly id: string; readonly event: string; readonly data: unknown };

/**
 * What a page that stopped reading may leave lying here, bytes; then its connection is closed and it comes back. More than
 * the longest history, which is told at once.
 */
const MOST_UNREAD_BYTES = 512 * 1024;

/**
 * Messages as a stream of server-sent events. It ends with them; they are let go when the page goes away.
 *
 * Nest's `@Sse` is not used: behind an interceptor it sends its headers before an asynchronous handler is done, so an
 * unknown order would be answered 200.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function eventStream(messages: Observable<ServerSentMessage>): Readable {
  const subscription = new Subscription();
  const stream = new Readable({
    read: () => undefined,
    destroy: (error, done) => {
      subscription.unsubscribe();
      done(error);
    },
  });
  // Added to one that is there before: a stream that is told too much at once ends while it subscribes.
  subscription.add(
    messages.subscribe({
      next: (message) => {
        stream.push(textOf(message));
        if (stream.readableLength > MOST_UNREAD_BYTES) stream.destroy();
      },
      complete: () => stream.push(null),
      error: (error: Error) => stream.destroy(error),
    }),
  );
  return stream;
}

function textOf(message: ServerSentMessage): string {
  if ('comment' in message) {
    const retry = message.retryMs === undefined ? '' : `retry: ${message.retryMs}\n`;
    return `: ${message.comment}\n${retry}\n`;
  }
  // JSON holds no line break, so one data line is enough.
  return `event: ${message.event}\nid: ${message.id}\ndata: ${JSON.stringify(message.data)}\n\n`;
}
