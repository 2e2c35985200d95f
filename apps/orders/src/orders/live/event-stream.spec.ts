import { BehaviorSubject, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { eventStream, type ServerSentMessage } from './event-stream.ts';

describe('a stream of server-sent events', () => {
  it('given a comment and a status, when they are told, then they are written as the standard wants them', async () => {
    const messages = new Subject<ServerSentMessage>();
    const stream = eventStream(messages).setEncoding('utf8');

    messages.next({ comment: 'hello', retryMs: 3000 });
    messages.next({ comment: 'still here' });
    messages.next({ id: '2', event: 'status', data: { note: 'two\nlines' } });
    messages.complete();

    expect((await stream.toArray()).join('')).toBe(
      ': hello\nretry: 3000\n\n: still here\n\nevent: status\nid: 2\ndata: {"note":"two\\nlines"}\n\n',
    );
  });

  it('given a page that goes away, when its stream is closed, then the messages are let go', () => {
    const messages = new Subject<ServerSentMessage>();
    const stream = eventStream(messages);

    stream.destroy();

    expect(messages.observed).toBe(false);
  });

  it('given a page that reads nothing, when 512 KiB have piled up, then its stream is closed', () => {
    const messages = new Subject<ServerSentMessage>();
    const stream = eventStream(messages);

    messages.next({ comment: 'x'.repeat(512 * 1024) });

    expect([stream.destroyed, messages.observed]).toEqual([true, false]);
  });

  it('given more than that from the start, then its stream is closed and the messages are let go', () => {
    const messages = new BehaviorSubject<ServerSentMessage>({ comment: 'x'.repeat(512 * 1024) });

    const stream = eventStream(messages);

    expect([stream.destroyed, messages.observed]).toEqual([true, false]);
  });
});
