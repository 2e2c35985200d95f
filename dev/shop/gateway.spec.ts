import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import type { App } from './layout.ts';

let orders: FastifyInstance;
let gateway: Gateway;
let overloads = 0;

beforeAll(async () => {
  orders = ordersStandIn();
  await orders.listen({ port: 0, host: '127.0.0.1' });
  const { port } = orders.server.address() as AddressInfo;
  const unused = { managementPort: 0, logFile: '' };
  const apps: App[] = [
    { name: 'orders', port, ...unused },
    { name: 'fulfillment', port: 1, ...unused }, // Nothing listens there.
  ];
  gateway = await startGateway({ gatewayPort: 0, apps });
});

afterAll(async () => {
  await gateway.close();
  await orders.close();
});

describe('the gateway', () => {
  it('given a path, then the app gets it as it is, with its query and its body', async () => {
    const answer = await post('/orders/a%2Fb//c/?x=1&x=%20', { hello: 'shop' });

    expect(await answer.json()).toMatchObject({ url: '/orders/a%2Fb//c/?x=1&x=%20', body: { hello: 'shop' } });
  });

  it('given a request without an id, then the app is told one', async () => {
    const answer = await post('/orders/echo', {});

    expect(await answer.json()).toMatchObject({
      headers: { 'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it('given a client that claims another address, then the app is told the real one', async () => {
    const answer = await post('/orders/echo', {}, { 'x-forwarded-for': '10.9.8.7' });

    expect(await answer.json()).toMatchObject({ headers: { 'x-forwarded-for': '127.0.0.1' } });
  });

  it.each([{ expect: '100-continue' }, { 'keep-alive': 'timeout=5' }])(
    'given headers that are for the gateway alone, %o, then the app is asked all the same',
    async (headers) => {
      const sent = request(`${gateway.url}/orders/echo`, { method: 'POST', headers, agent: false });
      sent.end();

      const [answer] = (await once(sent, 'response')) as [IncomingMessage];

      answer.resume();
      expect(answer.statusCode).toBe(200);
    },
  );

  it('given /, then it leads to the documents of the apps', async () => {
    const answer = await fetch(`${gateway.url}/`);

    expect(await answer.text()).toContain('href="/orders/docs"');
  });

  it.each([
    ['a path of no app', 'GET', '/nothing', {}, 404],
    ['a path that only begins like one', 'GET', '/ordersX', {}, 404],
    ['the management port', 'GET', '/health/ready', {}, 404],
    ['the management port', 'GET', '/metrics', {}, 404],
    ['a card number', 'GET', '/4111111111111111', {}, 404],
    ['an address that is broken', 'GET', '/orders/%ff', {}, 400],
    ['a media type that is none', 'POST', '/orders/4111111111111111', { 'content-type': 'text' }, 415],
    ['an app that is down', 'GET', '/fulfillment/4111111111111111', {}, 503],
  ])('given %s, when asked for by %s %s, then it is a problem of its own', async (_, method, path, headers, status) => {
    const id = { 'x-request-id': 'one-of-mine' };
    const sent = { method, headers: { ...headers, ...id }, body: method === 'POST' ? 'x' : null };

    const answer = await fetch(`${gateway.url}${path}`, sent);

    const text = await answer.text();
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(Object.fromEntries(answer.headers)).toMatchObject(id);
    expect([answer.status, JSON.parse(text)]).toMatchObject([status, { status, instance: 'one-of-mine' }]);
    expect(answer.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
    expect(text).not.toContain('4111');
  });

  it('given an app that answers 503, then the client hears it, and the app is asked once', async () => {
    const answer = await fetch(`${gateway.url}/orders/overloaded`);

    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(overloads).toBe(1);
  });

  it('given an app that dies while it is sent a body, then 503, and the next request is answered', async () => {
    const statuses: number[] = [];

    for (let i = 0; i < 20; i++) {
      const cut = await post('/orders/cut', { note: 'x'.repeat(1_000_000) });
      await cut.arrayBuffer();
      const next = await post('/orders/echo', {});
      await next.arrayBuffer();
      statuses.push(cut.status, next.status);
    }

    expect(new Set(statuses)).toEqual(new Set([503, 200]));
  });

  it('given an answer that goes on, then its beginning arrives before its end', async () => {
    const answer = await fetch(`${gateway.url}/orders/live`);

    const { value } = (await answer.body?.getReader().read()) ?? {};

    expect(new TextDecoder().decode(value)).toBe('data: CREATED\n\n');
  });
});

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const all = { 'content-type': 'application/json', ...headers };
  return fetch(`${gateway.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers: all });
}

function ordersStandIn(): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.post('/orders/*', ({ url, body, headers }) => ({ url, body, headers }));
  app.addHook('onRequest', ({ url, raw }, _reply, done) => {
    if (url === '/orders/cut') raw.socket.resetAndDestroy();
    else done();
  });
  app.get('/orders/overloaded', (_request, reply) => {
    overloads += 1;
    return reply.code(503).header('retry-after', '1').send({});
  });
  app.get('/orders/live', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write('data: CREATED\n\n');
  });
  return app;
}
