import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { KNOWN, reached, startThings } from './things-app.ts';

const JSON_TYPE = 'application/json';
const deep = (levels: number): string => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
const array = (items: number): string => `[${Array.from({ length: items }, () => 1).join(',')}]`;

interface Row {
  readonly what: string;
  readonly body?: string | Buffer;
  readonly status: number;
  readonly code: string;
  readonly fault?: { pointer?: string; code?: string };
  readonly type?: string | null;
  readonly headers?: Record<string, string>;
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET';
  readonly url?: string;
}

const invalid = { status: 400, code: 'request.invalid' };
const malformed = { status: 400, code: 'request.malformed' };
const mediaType = { status: 415, code: 'request.media-type' };
const card = { status: 400, code: 'request.card-number' };
const notFound = { status: 404, code: 'request.not-found' };

const rows: readonly Row[] = [
  { what: 'no body', ...invalid, fault: { pointer: '', code: 'invalid_type' }, type: null },
  { what: 'an empty object', body: '{}', ...invalid, fault: { pointer: '/name', code: 'invalid_type' } },
  {
    what: 'an unknown member',
    body: '{"name":"a","x":1}',
    ...invalid,
    fault: { pointer: '/x', code: 'unrecognized_keys' },
  },
  {
    what: 'a negative price',
    body: '{"name":"a","price":-1}',
    ...invalid,
    fault: { pointer: '/price', code: 'too_small' },
  },
  { what: 'quantity 0', body: '{"name":"a","quantity":0}', ...invalid, fault: { pointer: '/quantity' } },
  { what: 'quantity 1.5', body: '{"name":"a","quantity":1.5}', ...invalid, fault: { pointer: '/quantity' } },
  { what: 'a text where an object belongs', body: '"a"', ...invalid },

  { what: 'broken JSON', body: '{"name":', ...malformed, fault: { pointer: '/name', code: 'json.syntax' } },
  { what: 'two values', body: '{"name":"a"}{}', ...malformed },
  { what: 'a comma too many', body: '{"name":"a",}', ...malformed },
  { what: 'a comment', body: '/* hi */{"name":"a"}', ...malformed },
  { what: 'a byte order mark', body: '\uFEFF{"name":"a"}', ...malformed },
  { what: 'NaN', body: '{"price":NaN}', ...malformed },
  { what: 'a number no double can hold', body: '{"price":1e999}', ...malformed, fault: { code: 'json.number' } },
  { what: 'bytes that are not UTF-8', body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), ...malformed },
  { what: 'a bare control character', body: '{"name":"a\u0001"}', ...malformed },
  { what: 'NUL in a text', body: String.raw`{"name":"a\u0000"}`, ...malformed, fault: { code: 'json.nul' } },
  {
    what: 'half a surrogate pair',
    body: String.raw`{"name":"\ud800"}`,
    ...malformed,
    fault: { code: 'json.surrogate' },
  },
  { what: 'a member twice', body: '{"name":"a","name":"b"}', ...malformed, fault: { code: 'json.duplicate-member' } },
  { what: 'a member twice, once escaped', body: String.raw`{"name":"a","n\u0061me":"b"}`, ...malformed },
  { what: '__proto__', body: '{"__proto__":{"a":1}}', ...malformed, fault: { code: 'json.member-name' } },
  { what: 'constructor, deep down', body: '{"a":{"constructor":1}}', ...malformed, fault: { pointer: '/a' } },
  { what: '__proto__, escaped', body: String.raw`{"\u005f_proto__":1}`, ...malformed },
  { what: 'nesting of 21', body: deep(21), ...malformed, fault: { code: 'json.too-deep' } },
  { what: 'nesting of 15,000', body: deep(15_000), ...malformed },
  { what: '101 items', body: array(101), ...malformed, fault: { code: 'json.too-many-items' } },

  { what: 'a megabyte', body: `{"name":"${'a'.repeat(1024 * 1024)}"}`, status: 413, code: 'request.too-large' },
  { what: '64 KiB and one byte', body: ' '.repeat(64 * 1024 + 1), status: 413, code: 'request.too-large' },

  { what: 'a form', body: 'name[$ne]=a', type: 'application/x-www-form-urlencoded', ...mediaType },
  { what: 'plain text', body: 'name', type: 'text/plain', ...mediaType },
  { what: 'a body without a type', body: '{"name":"a"}', type: null, ...mediaType },
  { what: 'a type that only looks right', body: '{"name":"a"}', type: 'application/jsonp', ...mediaType },
  { what: 'another charset', body: '{"name":"a"}', type: `${JSON_TYPE}; charset=utf-16`, ...mediaType },
  { what: 'a merge patch to POST', body: '{"name":"a"}', type: 'application/merge-patch+json', ...mediaType },
  { what: 'a compressed body', body: '{"name":"a"}', headers: { 'content-encoding': 'gzip' }, ...mediaType },

  { what: 'a card number as a name', body: '{"name":"4111111111111111"}', ...card, fault: { pointer: '/name' } },
  { what: 'a grouped card number', body: '{"name":"my 4111 1111-1111 1111 12/27"}', ...card },
  {
    what: 'a card number as a number',
    body: '{"name":"a","price":4111111111111111}',
    ...card,
    fault: { pointer: '/price' },
  },
  { what: 'a card number as a member', body: '{"4111111111111111":1}', ...card, fault: { pointer: '' } },
  {
    what: 'a card number beside the one allowed',
    body: '{"name":"a","cards":[{"number":"4111111111111111","note":"5555555555554444"}]}',
    ...card,
    fault: { pointer: '/cards/0/note' },
  },

  { what: 'an unknown path', method: 'GET', url: '/shop/nothing', ...notFound },
  {
    what: 'an unknown id',
    method: 'GET',
    url: '/shop/things/0190f5f0-7b6e-7cc3-98c4-dc0c0c070000',
    status: 404,
    code: 'thing.missing',
  },
  { what: 'an id that is none', method: 'GET', url: '/shop/things/1', ...notFound },
  { what: 'an operator as an id', method: 'GET', url: '/shop/things/%7B%22$gt%22%3A%22%22%7D', ...notFound },
  { what: 'a broken address', method: 'GET', url: '/shop/things/%zz', ...malformed },
  {
    what: 'an endless id',
    method: 'GET',
    url: `/shop/things/${'a'.repeat(500)}`,
    status: 414,
    code: 'request.uri-too-long',
  },
  { what: 'a method that the path lacks', method: 'DELETE', url: '/shop/things', status: 405, code: 'request.method' },
  { what: 'an unknown parameter', method: 'GET', url: '/shop/things?x=1', ...invalid, fault: { pointer: '?x' } },
  {
    what: 'a parameter where none is read',
    method: 'GET',
    url: `/shop/things/${KNOWN}?x=1`,
    ...invalid,
    fault: { pointer: '?x' },
  },
  {
    what: 'a parameter twice',
    method: 'GET',
    url: '/shop/things?kind=a&kind=b',
    ...invalid,
    fault: { pointer: '?kind' },
  },
  { what: 'limit 0', method: 'GET', url: '/shop/things?limit=0', ...invalid, fault: { pointer: '?limit' } },
  { what: 'limit 101', method: 'GET', url: '/shop/things?limit=101', ...invalid, fault: { pointer: '?limit' } },
  {
    what: 'a cursor of somebody else',
    method: 'GET',
    url: '/shop/things?cursor=eyJ4IjoxfQ',
    ...invalid,
    fault: { pointer: '?cursor' },
  },
  {
    what: 'a cursor that is none',
    method: 'GET',
    url: '/shop/things?cursor=!',
    ...invalid,
    fault: { pointer: '?cursor' },
  },

  {
    what: 'no If-Match',
    method: 'PUT',
    url: `/shop/things/${KNOWN}`,
    body: '{"name":"a"}',
    status: 428,
    code: 'request.if-match',
  },
  ...['*', '"*"', 'v3', 'W/"v3"', '"v3", "v4"', '""', '"v03"', '"v0"'].map((tag) => ({
    what: `If-Match ${tag}`,
    method: 'PUT' as const,
    url: `/shop/things/${KNOWN}`,
    body: '{"name":"a"}',
    headers: { 'if-match': tag },
    ...(tag === '*' ? { status: 428, code: 'request.if-match' } : { status: 412, code: 'request.stale' }),
  })),
];

describe('a request that is refused', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await startThings();
  });
  afterAll(() => app.close());
  afterEach(() => {
    reached.length = 0;
  });

  it.each(rows)('given $what, then $status $code and nothing reaches the shop', async (row) => {
    const { method = 'POST', url = '/shop/things', body, type = body === undefined ? null : JSON_TYPE } = row;
    const headers = { ...(type !== null && { 'content-type': type }), ...row.headers };

    const answer = await app.inject({ method, url, headers, ...(body !== undefined && { payload: body }) });

    expect(answer.statusCode).toBe(row.status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json()).toMatchObject({
      status: row.status,
      code: row.code,
      type: `/shop/problems#${row.code}`,
      title: expect.any(String),
      instance: answer.headers['x-request-id'],
      ...(row.fault && { errors: expect.arrayContaining([expect.objectContaining(row.fault)]) }),
    });
    expect(answer.body).not.toMatch(/4111[ -]?1111|5555[ -]?5555|node_modules|at \w+ \(/);
    expect(answer.body.length).toBeLessThan(8192);
    expect(reached).toEqual([]);
  });

  it('given a method that the path lacks, then Allow lists those that it has', async () => {
    const answer = await app.inject({ method: 'DELETE', url: '/shop/things' });

    expect(answer.headers.allow).toBe('GET, HEAD, POST');
  });

  it('given a thousand unknown members, then the answer stays under 8 KiB', async () => {
    const members = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${'m'.repeat(40)}${i}`, 1]));

    const answer = await app.inject({ method: 'POST', url: '/shop/things', payload: members });

    expect(answer.statusCode).toBe(400);
    expect(Buffer.byteLength(answer.body)).toBeLessThanOrEqual(8192);
    expect(answer.json().errors.length).toBeGreaterThan(0);
  });
});

describe('a request that is let in', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await startThings();
  });
  afterAll(() => app.close());

  it.each([
    ['nesting of 20', deep(20)],
    ['100 items', array(100)],
    ['a surrogate pair', String.raw`"\ud83d\ude00"`],
    ['an id made of digits', '"12345678-1234-4123-8123-123456789012"'],
    ['blanks around', ' \n{ "a" : [ 1 , null , true , -1.5e-3 ] }\t'],
  ])('given %s, then it arrives as it is', async (_, body) => {
    const answer = await app.inject({
      method: 'POST',
      url: '/shop/things/raw',
      headers: { 'content-type': 'application/json' },
      payload: body,
    });

    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toEqual({ input: JSON.parse(body) });
  });

  it.each(['/number', '/cards/0/number'])('given a card number at %s, then it is taken', async (pointer) => {
    const number = '4111 1111 1111 1111';
    const body = pointer === '/number' ? { name: 'a', number } : { name: 'a', cards: [{ number }] };

    const answer = await app.inject({ method: 'POST', url: '/shop/things', payload: body });

    expect(answer.statusCode).toBe(201);
  });

  it('given a merge patch, when it is sent by PATCH, then it is read', async () => {
    const headers = { 'content-type': 'application/merge-patch+json' };

    const answer = await app.inject({
      method: 'PATCH',
      url: `/shop/things/${KNOWN}`,
      headers,
      payload: '{"name":"b"}',
    });

    expect(answer.json()).toEqual({ name: 'b' });
  });
});
