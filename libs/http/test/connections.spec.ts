import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { json, text } from 'node:stream/consumers';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { httpSettings } from '@storefront/http';
import type { AccessLine } from '../src/request-hooks.ts';
import { KNOWN, startThings } from './things-app.ts';

const LARGE = Buffer.alloc(4_000_000, 'x');
const JSON_TYPE = 'content-type: application/json';

const lines: AccessLine[] = [];
let app: NestFastifyApplication;
let url: URL;

beforeAll(async () => {
  const settings = httpSettings.parse({ REQUEST_TIMEOUT_MS: '1000', ANSWER_LIMIT_MS: '300' });
  app = await startThings({ settings, onAnswer: (line) => lines.push(line) });
  await app.listen(0, '127.0.0.1');
  url = new URL('/shop/things', await app.getUrl());
});
afterAll(() => app.close());

/** Sends a head and the beginning of a body, and goes on holding the connection. */
function hold(...head: readonly string[]): Socket {
  const socket = connect(Number(url.port), url.hostname);
  socket.write([...head, 'host: shop', '', '{"name":'].join('\r\n'));
  return socket;
}

describe('a body that is too large', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  afterAll(() => agent.destroy());

  it.each([
    ['that says its length', { 'content-length': LARGE.length }],
    ['that comes in pieces', { 'transfer-encoding': 'chunked' }],
  ])('given one %s, then the refusal is heard, the rest is thrown away and the connection goes on', async (_, how) => {
    const refused = await post(LARGE, how);
    const next = await post(Buffer.from('{"name":"a"}'), {});

    expect([refused.status, refused.body]).toMatchObject([413, { code: 'request.too-large' }]);
    expect(next.status).toBe(201);
    expect(next.socket).toBe(refused.socket);
  });

  it('given one that never ends, then its connection is ended, not long after the refusal', async () => {
    const heard = await text(hold('POST /shop/things HTTP/1.1', JSON_TYPE, 'content-length: 1000000'));

    expect(heard).toMatch(/^HTTP\/1.1 413 [^]*request.too-large/);
  });

  async function post(body: Buffer, how: Record<string, string | number>) {
    const headers = { 'content-type': 'application/json', ...how };
    const sent = request(url, { method: 'POST', agent, headers }).end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, body: await json(answer), socket: sent.socket };
  }
});

describe('a connection', () => {
  it('given a body that takes too long to arrive, then 408, and no word of a write', async () => {
    const heard = await text(hold('POST /shop/things HTTP/1.1', JSON_TYPE, 'content-length: 100'));

    expect(heard).toMatch(/^HTTP\/1.1 408 [^]*request.timeout/);
  });

  it('given a caller that leaves before the answer, then the request is told of as 499', async () => {
    const socket = hold(`GET /shop/things/${KNOWN}/end HTTP/1.1`);
    await once(socket, 'connect');
    setTimeout(() => socket.destroy(), 100);

    await vi.waitFor(() => expect(lines.at(-1)).toMatchObject({ route: '/shop/things/:id/end', status: 499 }), 5000);
  });
});
