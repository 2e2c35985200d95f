import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccounts, type Accounts } from './accounts.ts';
import type { Request } from '@storefront/testing';
import { details, type CustomerBody } from './bodies.ts';

const customers = '/accounts/customers';
const unknown = `${customers}/b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897`;
const json = { 'content-type': 'application/json' };
const card = {
  type: 'PRIMARY',
  description: 'Everyday card',
  number: '4111111111111111',
  expiration: '6/29',
  nameOnCard: 'Mary Smith',
};
const address = details.addresses[0];
const named = (lastName: string) => ({ ...details, name: { ...details.name, lastName } });
const nested = (depth: number): unknown => (depth === 0 ? 1 : { in: nested(depth - 1) });
const cursor = (position: unknown) => Buffer.from(JSON.stringify(position)).toString('base64url');

/** What is sent, where HERE stands for the path and NOW for the version of a customer who is there. */
type Row = readonly [what: string, method: string, path: string, request: Request, status: number, code: string];

const bodies: Row[] = [
  ['an empty customer', 'POST', customers, { body: {} }, 400, 'request.invalid'],
  ['an unknown member', 'POST', customers, { body: { ...details, vip: true } }, 400, 'request.invalid'],
  ['an id', 'POST', customers, { body: { id: unknown.slice(-36), ...details } }, 400, 'request.invalid'],
  ['cards', 'POST', customers, { body: { ...details, creditCards: [card] } }, 400, 'request.card-number'],
  ['a blank last name', 'POST', customers, { body: named(' ') }, 400, 'request.invalid'],
  ['a MongoDB operator', 'POST', customers, { body: { ...details, contact: { $ne: null } } }, 400, 'request.invalid'],
  ['a list', 'POST', customers, { body: [details] }, 400, 'request.invalid'],
  ['a card number for a name', 'POST', customers, { body: named('4111 1111 1111 1111') }, 400, 'request.card-number'],
  ['no body', 'POST', customers, { headers: json }, 400, 'request.invalid'],
  ['broken JSON', 'POST', customers, { raw: '{ "name": ' }, 400, 'request.malformed'],
  ['a member twice', 'POST', customers, { raw: '{ "name": 1, "name": 2 }' }, 400, 'request.malformed'],
  ['__proto__', 'POST', customers, { raw: '{ "__proto__": {} }' }, 400, 'request.malformed'],
  ['a NUL', 'POST', customers, { body: named('Smith\u0000') }, 400, 'request.malformed'],
  ['half a character', 'POST', customers, { raw: '{ "name": "\\ud800" }' }, 400, 'request.malformed'],
  ['a nesting too deep', 'POST', customers, { body: nested(21) }, 400, 'request.malformed'],
  [
    'a hundred and one addresses',
    'POST',
    customers,
    { body: { ...details, addresses: Array.from({ length: 101 }, () => address) } },
    400,
    'request.malformed',
  ],
  ['a megabyte', 'POST', customers, { body: named('x'.repeat(1_000_000)) }, 413, 'request.too-large'],
  ['a text', 'POST', customers, { raw: 'Mary', headers: { 'content-type': 'text/plain' } }, 415, 'request.media-type'],
  [
    'a form',
    'POST',
    customers,
    { raw: 'name=Mary', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
    'request.media-type',
  ],
  [
    'a compressed body',
    'POST',
    customers,
    { raw: gzipSync(JSON.stringify(details)), headers: { 'content-encoding': 'gzip' } },
    415,
    'request.media-type',
  ],
  [
    'null for a required member',
    'PATCH',
    'HERE',
    { body: { name: { lastName: null } }, headers: { 'if-match': 'NOW' } },
    400,
    'request.invalid',
  ],
  [
    'a patch of the cards',
    'PATCH',
    'HERE',
    { body: { creditCards: [] }, headers: { 'if-match': 'NOW' } },
    400,
    'request.invalid',
  ],
  ['an empty replacement', 'PUT', 'HERE', { body: {}, headers: { 'if-match': 'NOW' } }, 400, 'request.invalid'],
  ['a CVV', 'POST', 'HERE/credit-cards', { body: { ...card, cvv: '123' } }, 400, 'request.invalid'],
  ['a number too short', 'POST', 'HERE/credit-cards', { body: { ...card, number: '411' } }, 400, 'request.invalid'],
];

const addresses: Row[] = [
  ['an id that is none', 'GET', `${customers}/mary`, {}, 404, 'request.not-found'],
  ['an operator for an id', 'GET', `${customers}/%7B%22$ne%22:null%7D`, {}, 404, 'request.not-found'],
  ['an unknown parameter', 'GET', `${customers}?vip=true`, {}, 400, 'request.invalid'],
  ['an operator as a parameter', 'GET', `${customers}?id[$ne]=1`, {}, 400, 'request.invalid'],
  ['a parameter where none is known', 'GET', 'HERE?full=true', {}, 400, 'request.invalid'],
  ['an empty page', 'GET', `${customers}?limit=0`, {}, 400, 'request.invalid'],
  ['a page too long', 'GET', `${customers}/summary?limit=101`, {}, 400, 'request.invalid'],
  ['a cursor that is none', 'GET', `${customers}?cursor=mary`, {}, 400, 'request.invalid'],
  ['an operator in a cursor', 'GET', `${customers}?cursor=${cursor({ id: { $gt: '' } })}`, {}, 400, 'request.invalid'],
  ['an unknown path', 'GET', `${customers}s`, {}, 404, 'request.not-found'],
  ['an unknown id', 'GET', unknown, {}, 404, 'customer.unknown'],
  ['an unknown id', 'PUT', unknown, { body: details, headers: { 'if-match': '"v1"' } }, 404, 'customer.unknown'],
  ['an unknown id', 'PATCH', unknown, { body: {}, headers: { 'if-match': '"v1"' } }, 404, 'customer.unknown'],
  ['an unknown id', 'DELETE', unknown, { headers: { 'if-match': '"v1"' } }, 404, 'customer.unknown'],
  ['an unknown id', 'POST', `${unknown}/credit-cards`, { body: card }, 404, 'customer.unknown'],
  [
    'an unknown card',
    'DELETE',
    `HERE/credit-cards/${unknown.slice(-36)}`,
    { headers: { 'if-match': 'NOW' } },
    404,
    'customer.card-unknown',
  ],
  ['the wrong method', 'DELETE', customers, {}, 405, 'request.method'],
];

const versions: Row[] = [
  ['no version', 'PUT', 'HERE', { body: details }, 428, 'request.if-match'],
  ['no version', 'PATCH', 'HERE', { body: {} }, 428, 'request.if-match'],
  ['no version', 'DELETE', 'HERE', {}, 428, 'request.if-match'],
  ['no version', 'DELETE', `HERE/credit-cards/${unknown.slice(-36)}`, {}, 428, 'request.if-match'],
  ['any version', 'DELETE', 'HERE', { headers: { 'if-match': '*' } }, 428, 'request.if-match'],
  ['a stale version', 'PUT', 'HERE', { body: details, headers: { 'if-match': '"v7"' } }, 412, 'request.stale'],
  ['a stale version', 'PATCH', 'HERE', { body: {}, headers: { 'if-match': '"v7"' } }, 412, 'request.stale'],
  ['a stale version', 'DELETE', 'HERE', { headers: { 'if-match': '"v7"' } }, 412, 'request.stale'],
  ['a weak version', 'DELETE', 'HERE', { headers: { 'if-match': 'W/"v1"' } }, 412, 'request.stale'],
  ['two versions', 'DELETE', 'HERE', { headers: { 'if-match': '"v1", "v2"' } }, 412, 'request.stale'],
];

describe('bad input at accounts', () => {
  let accounts: Accounts;
  let here: string;
  let now: string;

  beforeAll(async () => {
    accounts = await startAccounts();
    const reply = await accounts.call<CustomerBody>('POST', customers, { body: details });
    here = `${customers}/${reply.body.id}`;
    now = reply.header('etag');
  });
  afterAll(() => accounts.stop());

  it.each([...bodies, ...addresses, ...versions])(
    'given %s, when sent as %s %s, then it is a problem and nothing has changed',
    async (_what, method, path, request, status, code) => {
      const before = await accounts.written();

      const reply = await accounts.call(method, path.replace('HERE', here), {
        ...request,
        headers: JSON.parse(JSON.stringify(request.headers ?? {}).replace('NOW', now.replaceAll('"', '\\"'))),
      });

      expect(reply).toMatchObject({ status, body: { status, code } });
      expect(reply.header('content-type')).toBe('application/problem+json');
      expect(reply.header('x-request-id')).toBe((reply.body as { instance: string }).instance);
      expect(reply.text.length).toBeLessThan(8 * 1024);
      expect(await accounts.written()).toBe(before);
    },
  );

  it('given all of it, when the topic is looked at, then it has the one event of the one customer', async () => {
    expect(await accounts.published()).toHaveLength(1);
  });
});
