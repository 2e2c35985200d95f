import {
  activeTraceparent,
  makeTraceparent,
  nameActiveSpan,
  observeHttp,
  parseTraceparent,
  requestIdFrom,
  runInRequest,
} from '@storefront/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** One answered request, fit for a log line: the route's template, so no id and no query. */
export interface AccessLine {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** Whole milliseconds with three decimals. */
  readonly ms: number;
  readonly requestId: string;
  readonly traceId: string | undefined;
}

/** What the hooks tell and ask the service. */
export interface RequestHookOptions {
  /** Called once per request, after the answer or its caller has left. */
  readonly onAnswer: (line: AccessLine) => void;
  /** True while the service stops: answers then close their connections. */
  readonly draining: () => boolean;
}

/** Route label of requests that met none. */
const NO_ROUTE = 'none';
/** nginx's status for a caller that went away before the answer began. */
const CALLER_LEFT = 499;

/** Where the trace id stands in a traceparent that was read or made here. */
const TRACE_ID = [3, 35] as const;

const traceparents = new WeakMap<FastifyRequest, string>();

/** Gives every request its ids (in, out, and for all that it awaits), its metrics and its access line. */
export function hookRequests(fastify: FastifyInstance, { onAnswer, draining }: RequestHookOptions): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const traceparent = traceparentOf(request);
    traceparents.set(request, traceparent);
    reply.header('x-request-id', request.id).header('traceparent', traceparent);
    nameActiveSpan(request.method, routeOf(request));
    // Not Fastify's onResponse: nothing calls it when the caller has left.
    reply.raw.once('close', () => told(accessLine(request, reply), onAnswer));
    runInRequest({ requestId: request.id, traceparent }, done);
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    // Asked as late as this: a request in flight when the stop begins would keep its connection, and the stop waiting.
    if (draining()) reply.header('connection', 'close');
    done();
  });
}

function told(line: AccessLine, onAnswer: (line: AccessLine) => void): void {
  observeHttp({ method: line.method, route: line.route, status: line.status, seconds: line.ms / 1000 });
  onAnswer(line);
}

/** The id of a request, for Fastify's `genReqId`. */
export function requestIdOf({ headers }: { headers: Record<string, string | string[] | undefined> }): string {
  return requestIdFrom(headers['x-request-id']);
}

function traceparentOf({ headers }: FastifyRequest): string {
  const given = headers['traceparent'];
  return activeTraceparent() ?? (parseTraceparent(given) ? String(given) : makeTraceparent());
}

function accessLine(request: FastifyRequest, reply: FastifyReply): AccessLine {
  return {
    method: request.method,
    route: routeOf(request),
    status: reply.raw.headersSent ? reply.statusCode : CALLER_LEFT,
    ms: Math.round(reply.elapsedTime * 1000) / 1000,
    requestId: request.id,
    traceId: traceparents.get(request)?.slice(...TRACE_ID),
  };
}

function routeOf(request: FastifyRequest): string {
  return request.is404 ? NO_ROUTE : (request.routeOptions.url ?? NO_ROUTE);
}
