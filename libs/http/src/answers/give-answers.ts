import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../paging/page.ts';
import { alreadyHas } from '../versions/etag.ts';
import { Answer } from './answer.ts';

const CURSOR = 'cursor';
const NOT_MODIFIED = 304;

/**
 * Turns what handlers return into status, headers and body: {@link Answer}s and {@link Page}s; all else stays.
 *
 * A hook of Fastify and not a Nest interceptor, whose pipeline of observables costs more than all else done here.
 */
export function giveAnswers(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', (request, reply, payload: unknown, done) => {
    done(null, give(payload, request, reply));
  });
}

function give(result: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  if (result instanceof Answer) return giveAnswer(result, request, reply);
  if (result instanceof Page) linkToNext(result.next, request, reply);
  return result;
}

function giveAnswer(answer: Answer<unknown>, request: FastifyRequest, reply: FastifyReply): unknown {
  const { status, headers, body, next } = answer;
  reply.status(status).headers(headers);
  linkToNext(next, request, reply);
  if (isKnown(headers['etag'], request)) return withoutBody(reply.status(NOT_MODIFIED));
  if (body === undefined) return withoutBody(reply);
  if (typeof body === 'string') reply.serializer(String);
  if (body instanceof Readable) return giveStream(body, request, reply);
  return give(body, request, reply);
}

// Fastify tells streams from other payloads before this hook and after the serializer, whatever the type says.
const asItIs = (stream: unknown) => stream as string;

function giveStream(body: Readable, { method }: FastifyRequest, reply: FastifyReply): Readable {
  reply.serializer(asItIs);
  if (method !== 'HEAD') return body;
  // Fastify would read it to its end, which may never come.
  body.destroy();
  return Readable.from([]);
}

function isKnown(etag: string | undefined, { method, headers }: FastifyRequest): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && etag !== undefined && alreadyHas(headers['if-none-match'], etag);
}

function withoutBody(reply: FastifyReply): undefined {
  reply.removeHeader('content-type').serializer(() => '');
  return undefined;
}

// RFC 8288; relative to this request, so it is right behind any gateway.
function linkToNext(cursor: string | null, { url }: FastifyRequest, reply: FastifyReply): void {
  if (cursor === null) return;
  const [path = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set(CURSOR, cursor);
  reply.header('link', `<${path}?${parameters.toString()}>; rel="next"`);
}
