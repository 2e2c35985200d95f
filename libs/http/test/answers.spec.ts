import { connect } from 'node:net';
import type { ArgumentsHost } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { metrics } from '@storefront/observability';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpSettings } from '@storefront/http';
import { ProblemFilter } from '../src/problems/problem.filter.ts';
import { Routes } from '../src/routes.ts';
import type { AccessLine } from '../src/request-hooks.ts';
import { KNOWN, reached, startThings, streams } from './things-app.ts';

let app: NestFastifyApplication;
const lines: AccessLine[] = [];

beforeAll(async () => {
  app = await startThings({
    onAnswer: (line) => lines.push(line),
    problems: { 'thing.busy': { status: 409, title: 'The thing is busy', help: 'Wait <until> it is not.' } },
  });
});
afterAll(() => app.close());

describe('an answer in time', () => {
  let hasty: NestFastifyApplication;
  beforeAll(async () => {
    hasty = await startThings({ settings: httpSettings.parse({ ANSWER_LIMIT_MS: '300' }) });
  });
  afterAll(() => hasty.close());

  it('given a handler that takes longer, then 503 says that nothing is known', async () => {
    const answer = await hasty.inject(`/shop/things/${KNOWN}/end`);

    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.json()).toMatchObject({
      code: 'service.unavailable',
      detail: 'no answer in time; a write may have happened',
    });
  });

  it('given a stream, when only its head is asked for, then the stream is let go', async () => {
    const answer = await hasty.inject({ method: 'HEAD', url: `/shop/things/${KNOWN}/saga` });

    expect([answer.statusCode, answer.body]).toEqual([200, '']);
    expect(answer.headers['content-type']).toBe('text/event-stream');
    expect(streams.at(-1)?.destroyed).toBe(true);
  });

  it('given a stream that takes longer, then it is told to its end', async () => {
    expect((await hasty.inject(`/shop/things/${KNOWN}/saga`)).body).toBe('once upon');
  });
});

describe('an answer', () => {
  it('given a new thing, then 201 with Location, ETag and event id', async () => {
    const answer = await app.inject({ method: 'POST', url: '/shop/things', payload: { name: 'a' } });

    expect(answer.statusCode).toBe(201);
    expect(answer.headers).toMatchObject({
      location: `/shop/things/${KNOWN}`,
      etag: '"v4"',
      'storefront-event-id': 'things:1:7',
    });
  });

  it('given the version that it has, when a thing is changed, then the handler hears of it', async () => {
    const headers = { 'if-match': '"v3"' };

    const answer = await app.inject({ method: 'PUT', url: `/shop/things/${KNOWN}`, headers, payload: { name: 'a' } });

    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ name: 'a', quantity: 3 });
  });

  it.each([
    ['no If-Match', {}, 200, { name: 'a' }],
    ['any version', { 'if-match': '*' }, 200, { name: 'a' }],
    ['an ETag of ours', { 'if-match': '"v3"' }, 200, { name: 'a', quantity: 3 }],
    ['one that is not', { 'if-match': '"3"' }, 412, { code: 'request.stale' }],
  ])(
    'given %s where it is optional, then the handler hears of it if there is one',
    async (_, headers, status, body) => {
      const answer = await app.inject({
        method: 'PATCH',
        url: `/shop/things/${KNOWN}`,
        headers,
        payload: { name: 'a' },
      });

      expect([answer.statusCode, answer.json()]).toMatchObject([status, body]);
    },
  );

  it.each(['"v3"', 'W/"v3"', '"v1", "v3"', '*'])('given If-None-Match %s, then 304 without a body', async (tag) => {
    const answer = await app.inject({ url: `/shop/things/${KNOWN}`, headers: { 'if-none-match': tag } });

    expect(answer.statusCode).toBe(304);
    expect(answer.body).toBe('');
    expect(answer.headers.etag).toBe('"v3"');
  });

  it('given a removed thing, then 204', async () => {
    const answer = await app.inject({ method: 'DELETE', url: `/shop/things/${KNOWN}` });

    expect([answer.statusCode, answer.body]).toEqual([204, '']);
  });

  it('given a stream, then it arrives as it is written, and as what it says it is', async () => {
    const answer = await app.inject({ url: `/shop/things/${KNOWN}/story` });

    expect([answer.statusCode, answer.body]).toEqual([200, 'once upon']);
    expect(answer.headers['content-type']).toBe('text/event-stream');
  });

  it('given 45 things, when every next link is followed, then each is seen once', async () => {
    const seen: number[] = [];
    let url: string | undefined = '/shop/things?limit=20';
    for (; url !== undefined;) {
      const answer: Awaited<ReturnType<typeof app.inject>> = await app.inject({ url });
      seen.push(...answer.json<{ items: { id: number }[] }>().items.map(({ id }) => id));
      url = /^<(.+)>; rel="next"$/.exec(String(answer.headers.link))?.[1];
    }

    expect(seen).toEqual(Array.from({ length: 45 }, (_, i) => i + 1));
  });
});

describe('a refusal', () => {
  it.each([
    ['busy', 409, 'thing.busy', { currentStatus: 'RECEIVED', allowed: ['RETURNED'], title: 'The thing is busy' }],
    ['missing', 404, 'thing.missing', { detail: 'No such thing.' }],
    ['stale', 412, 'thing.stale', {}],
    ['rule', 422, 'thing.rule', {}],
    ['away', 503, 'service.unavailable', { detail: 'The line is full.' }],
    ['surprise', 500, 'service.failed', {}],
  ])('given %s, then %i %s', async (how, status, code, members) => {
    const answer = await app.inject({ method: 'POST', url: `/shop/things/fail/${how}` });

    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ status, code, type: `/shop/problems#${code}`, ...members });
  });

  it.each([
    ['missing', '1'],
    ['away', '2'],
  ])('given %s, then Retry-After is %s', async (how, seconds) => {
    const answer = await app.inject({ method: 'POST', url: `/shop/things/fail/${how}` });

    expect(answer.headers['retry-after']).toBe(seconds);
  });

  it('given a surprise, then nothing of it is told', async () => {
    const answer = await app.inject({ method: 'POST', url: '/shop/things/fail/surprise' });

    expect(answer.body).not.toMatch(/E11000|secret|srv|deeper/);
    expect(answer.json()).not.toHaveProperty('detail');
  });

  it('given endless facts, then at most 8 KiB', async () => {
    const answer = await app.inject({ method: 'POST', url: '/shop/things/fail/wordy' });

    expect(Buffer.byteLength(answer.body)).toBeLessThanOrEqual(8192);
    expect(answer.json()).toMatchObject({ status: 422, code: 'thing.rule' });
  });

  it('given a card number in its text, then it is masked', async () => {
    const answer = await app.inject({ method: 'POST', url: '/shop/things/fail/leaky' });

    expect(answer.json().detail).toBe('Card [card] was refused.');
  });

  it('given a host that is not http, then the filter returns at once and touches nothing', () => {
    const filter = new ProblemFilter({ app: 'shop', pages: {}, routes: new Routes() });
    const rpc = { getType: () => 'rpc', switchToHttp: () => expect.unreachable('it is not http') };

    expect(filter.catch(new Error('of a handler'), rpc as unknown as ArgumentsHost)).toBeUndefined();
  });

  it('given a problem, when its type is opened, then the page explains the code', async () => {
    const page = await app.inject({ url: '/shop/problems' });

    expect(page.body).toContain('id="thing.busy"');
    expect(page.body).toContain('Wait &lt;until> it is not.');
  });
});

describe('the ids of a request', () => {
  const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const post = (headers: Record<string, string>) =>
    app.inject({ method: 'POST', url: '/shop/things', headers, payload: { name: 'a' } });

  it('given sane ones, then they are kept, in the answer, in the handler and in the access line', async () => {
    const answer = await post({ 'x-request-id': 'order-42.a:b', traceparent: TRACE });

    const expected = { requestId: 'order-42.a:b', traceparent: TRACE };
    expect(answer.headers).toMatchObject({ 'x-request-id': 'order-42.a:b', traceparent: TRACE });
    expect(reached.at(-1)?.context).toEqual(expected);
    expect(lines.at(-1)).toMatchObject({ requestId: 'order-42.a:b', traceId: TRACE.slice(3, 35) });
  });

  it.each(['', 'a b', 'a'.repeat(65), '-x', '4111111111111111', 'a\tb'])(
    'given request id %j, then one is made',
    async (id) => {
      const answer = await post({ 'x-request-id': id });

      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    },
  );

  it.each(['', '00-0-0-01', TRACE.toUpperCase(), `${TRACE}-x`, 'ff'.concat(TRACE.slice(2))])(
    'given traceparent %j, then a trace is begun',
    async (traceparent) => {
      const answer = await post({ traceparent });

      expect(answer.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    },
  );
});

describe('the metrics of requests', () => {
  it('given requests for many ids, then one series: the template, never the address', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        app.inject({ url: `/shop/things/0190f5f0-7b6e-7cc3-98c4-dc0c0c07${i + 1000}` }),
      ),
    );
    await app.inject({ url: '/wp-admin/setup.php?card=4111111111111111' });

    const text = await metrics.metrics();
    const counts = text.split('\n').filter((line) => line.startsWith('http_request_duration_seconds_count'));
    expect(counts.filter((line) => line.includes('method="GET"') && line.includes('status="404"')).toSorted()).toEqual([
      expect.stringContaining('route="/shop/things/:id"'),
      expect.stringContaining('route="none"'),
    ]);
    expect(text).not.toMatch(/0190f5f0|wp-admin|41111111/);
    expect(lines.at(-1)?.route).toBe('none');
  });
});

describe('what never becomes a request', () => {
  beforeAll(() => app.listen(0, '127.0.0.1'));

  it.each([
    { what: 'not HTTP', text: 'hello\r\n\r\n', status: 400 },
    { what: 'endless headers', text: `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, status: 431 },
  ])('given $what, then $status is answered, as a problem too', async ({ text, status }) => {
    const { port } = app.getHttpServer().address() as { port: number };

    const answer = await exchange(port, text);

    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('content-type: application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status });
  });
});

function exchange(port: number, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(port, '127.0.0.1', () => socket.write(text));
  let received = '';
  socket.setEncoding('utf8');
  socket.on('data', (part) => (received += String(part)));
  socket.on('end', () => resolve(received));
  socket.on('error', reject);
  return promise;
}

describe('the API document', () => {
  it('given the schemas that check requests, then OpenAPI 3.1 says the same', async () => {
    const { openapi, paths, components } = (await app.inject({ url: '/shop/openapi.json' })).json();

    expect(openapi).toBe('3.1.0');
    expect(paths['/shop/things'].post).toMatchObject({
      operationId: 'makeThing',
      requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
    });
    expect(paths['/shop/things'].get.parameters.map(({ name }: { name: string }) => name)).toEqual([
      'limit',
      'cursor',
      'kind',
    ]);
    expect(paths['/shop/things/{id}'].put.parameters).toContainEqual(
      expect.objectContaining({ name: 'If-Match', in: 'header', required: true }),
    );
    expect(paths['/shop/things/{id}'].patch.parameters).toContainEqual(
      expect.objectContaining({ name: 'If-Match', in: 'header', required: false }),
    );
    expect(components.schemas.Thing).toMatchObject({ additionalProperties: false, required: ['name'] });
    expect(components.schemas.Problem).toMatchObject({ type: 'object' });
  });

  it.each(['/shop/docs', '/shop/docs/swagger-ui-bundle.js'])('given %s, then Swagger UI is there', async (url) => {
    expect((await app.inject({ url })).statusCode).toBe(200);
  });

  it.each(['/shop/swagger-ui', '/shop/swagger-ui/'])(
    "given the reference's %s, then it leads to the documents",
    async (url) => {
      const answer = await app.inject({ url });

      expect([answer.statusCode, answer.headers.location]).toEqual([301, '/shop/docs']);
    },
  );
});
