import { STATUS_CODES } from 'node:http';
import proxy from '@fastify/http-proxy';
import type { FastifyHttpProxyOptions } from '@fastify/http-proxy';
import { requestIdFrom } from '@storefront/observability';
import fastify from 'fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { App, Layout } from './layout.ts';

/** The local stand-in for the ingress: one port in front of all apps. */
export interface Gateway {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the gateway. The outside path is the inside path: /orders/… goes to orders as it is. Nothing else is reachable,
 * the management ports least of all.
 */
export async function startGateway({ gatewayPort, apps }: Layout): Promise<Gateway> {
  const server = fastify({
    forceCloseConnections: true,
    genReqId: ({ headers }) => requestIdFrom(headers['x-request-id']),
    frameworkErrors: answerError,
  });
  server.setErrorHandler(answerError);
  server.setNotFoundHandler((_request, reply) => problem(reply, 404, `paths begin with ${prefixes(apps)}`));
  for (const app of apps) await server.register(proxy, routeTo(app));
  server.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(frontPage(apps)));
  const url = await server.listen({ port: gatewayPort, host: '127.0.0.1' });
  return { url, close: () => server.close() };
}

function routeTo({ name, port }: App): FastifyHttpProxyOptions {
  return {
    upstream: `http://127.0.0.1:${port}`,
    prefix: `/${name}`,
    rewritePrefix: `/${name}`,
    // What an app answers is the answer: the plugin would by itself repeat a GET that got 503, and hold its client meanwhile.
    retryMethods: [],
    // No time limit of its own on an answer: an order's live status is one that lasts for hours.
    undici: { headersTimeout: 60_000, bodyTimeout: 0 },
    replyOptions: {
      // Both are between the client and this gateway; the HTTP client behind it refuses a request that names them.
      rewriteRequestHeaders: (request, { expect: _expect, 'keep-alive': _keepAlive, ...headers }) => ({
        ...headers,
        'x-forwarded-for': request.ip,
        'x-forwarded-host': request.host,
        'x-forwarded-proto': 'http',
        'x-request-id': request.id,
      }),
      // Closed: what is left of a body that nobody takes any more would stand in the next request's way.
      onError: (reply) =>
        void problem((reply as FastifyReply).header('connection', 'close'), 503, `${name} does not answer`),
    },
  };
}

const prefixes = (apps: readonly App[]): string => apps.map(({ name }) => `/${name}/`).join(', ');

// Fastify's own texts hold the address, and with it whatever somebody put there.
function answerError({ statusCode = 500 }: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  void problem(reply, statusCode);
}

/** RFC 9457, as the apps answer. */
function problem(reply: FastifyReply, status: number, detail?: string): FastifyReply {
  const { id } = reply.request;
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail, instance: id });
  if (status === 503) reply.header('retry-after', '1');
  // As bytes: to a text Fastify would add a charset, which this media type does not have.
  return reply.code(status).header('x-request-id', id).type('application/problem+json').send(Buffer.from(body));
}

function frontPage(apps: readonly App[]): string {
  const links = apps.map(
    ({ name }) =>
      `<li>${name}: <a href="/${name}/docs">Swagger UI</a>, <a href="/${name}/openapi.json">OpenAPI</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>Storefront</title>
  <h1>Storefront</h1>
  <ul>${links.join('')}</ul>
</html>
`;
}
