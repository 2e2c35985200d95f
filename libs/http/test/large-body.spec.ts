import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startThings } from './things-app.ts';

const large = Buffer.alloc(4_000_000, 'x');

describe('a body that is too large', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let app: NestFastifyApplication;
  let url: string;
  beforeAll(async () => {
    app = await startThings();
    await app.listen(0, '127.0.0.1');
    url = `${await app.getUrl()}/shop/things`;
  });
  afterAll(() => {
    agent.destroy();
    return app.close();
  });

  it.each([
    ['that says its length', { 'content-length': large.length }],
    ['that comes in pieces', { 'transfer-encoding': 'chunked' }],
  ])('given one %s, then the refusal is heard, the rest is thrown away and the connection goes on', async (_, how) => {
    const refused = await post(large, how);
    const next = await post(Buffer.from('{"name":"a"}'), {});

    expect([refused.status, refused.body]).toMatchObject([413, { code: 'request.too-large' }]);
    expect([next.status, next.reusedSocket]).toEqual([201, true]);
  });

  async function post(body: Buffer, how: Record<string, string | number>) {
    const headers = { 'content-type': 'application/json', ...how };
    const sent = request(url, { method: 'POST', agent, headers }).end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, body: await json(answer), reusedSocket: sent.reusedSocket };
  }
});
