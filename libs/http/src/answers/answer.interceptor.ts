import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { alreadyHas } from '../versions/etag.ts';
import { Page } from '../paging/page.ts';
import { Answer } from './answer.ts';

const CURSOR = 'cursor';

/** Turns what a handler returns into status, headers and body: {@link Answer}s and {@link Page}s; all else stays. */
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    return next.handle().pipe(map((result: unknown) => give(result, request, reply)));
  }
}

function give(result: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  if (result instanceof Answer) return giveAnswer(result, request, reply);
  if (result instanceof Page && result.next !== null) reply.header('link', nextLink(request.url, result.next));
  return result;
}

function giveAnswer({ status, headers, body }: Answer<unknown>, request: FastifyRequest, reply: FastifyReply): unknown {
  reply.headers(headers);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRead && headers['etag'] !== undefined && alreadyHas(request.headers['if-none-match'], headers['etag'])) {
    reply.status(304);
    return undefined;
  }
  reply.status(status);
  return give(body, request, reply);
}

// RFC 8288; relative to this request, so it is right behind any gateway.
function nextLink(url: string, cursor: string): string {
  const [path = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set(CURSOR, cursor);
  return `<${path}?${parameters.toString()}>; rel="next"`;
}
