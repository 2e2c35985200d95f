import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Request } from '@storefront/testing';
import { anUnreachableCustomer } from './stand/neighbours.ts';
import { BLUE, startOrders, type Orders, type Problem } from './stand/orders.ts';

let orders: Orders;
/** What the rows' capitals stand for. */
let places: Record<string, string>;

beforeAll(async () => {
  orders = await startOrders();
  const customer = await orders.knows();
  const unreachable = anUnreachableCustomer();
  await orders.knows(unreachable);
  const sent = await orders.anOrder('approve');
  await orders.hears(await orders.neighbours.statusChanged(sent.split('/').at(-1) ?? '', 'PROCESSING'));
  places = {
    PLACE: `/orders/customers/${customer.id}/orders`,
    NOBODY: `/orders/customers/${randomUUID()}`,
    UNREACHABLE: `/orders/orders/${(await orders.places(unreachable.id)).body.guid}`,
    UNKNOWN: `/orders/orders/${randomUUID()}`,
    CREATED: await orders.anOrder(),
    REJECTED: await orders.anOrder('reject'),
    CANCELLED: await orders.anOrder('cancel'),
    PROCESSING: sent,
    PRODUCT: `/orders/products/${BLUE}`,
  };
  await orders.published();
});
afterAll(() => orders.stop());

const line = (product: object, quantity: unknown = 1): Request => ({ body: { orderItems: [{ product, quantity }] } });
const product = { title: 'Grey Widget', description: 'Great Grey Widget', price: 1 };
const lines = (count: number) => Array.from({ length: count }, () => ({ product: { guid: BLUE }, quantity: 1 }));
const cursor = (position: unknown) => Buffer.from(JSON.stringify(position)).toString('base64url');

type Row = readonly [what: string, method: string, path: string, request: Request, status: number, code: string];

const shapes: Row[] = [
  ['quantity 0', 'POST', 'PLACE', line({ guid: BLUE }, 0), 400, 'request.invalid'],
  ['quantity 1.5', 'POST', 'PLACE', line({ guid: BLUE }, 1.5), 400, 'request.invalid'],
  ['quantity -1', 'POST', 'PLACE', line({ guid: BLUE }, -1), 400, 'request.invalid'],
  ['quantity "3"', 'POST', 'PLACE', line({ guid: BLUE }, '3'), 400, 'request.invalid'],
  ['quantity 1001', 'POST', 'PLACE', line({ guid: BLUE }, 1001), 400, 'request.invalid'],
  ['a negative price', 'POST', 'PLACE', line({ guid: BLUE, price: -1.99 }), 400, 'request.invalid'],
  ['a price of three decimals', 'POST', 'PLACE', line({ guid: BLUE, price: 1.999 }), 400, 'request.invalid'],
  ['a title', 'POST', 'PLACE', line({ guid: BLUE, title: 'Mine' }), 400, 'request.invalid'],
  ['a product that is no guid', 'POST', 'PLACE', line({ guid: 'blue' }), 400, 'request.invalid'],
  ['no lines', 'POST', 'PLACE', { body: { orderItems: [] } }, 400, 'request.invalid'],
  ['101 lines', 'POST', 'PLACE', { body: { orderItems: lines(101) } }, 400, 'request.malformed'],
  ['a total', 'POST', 'PLACE', { body: { orderItems: lines(1), total: 1 } }, 400, 'request.invalid'],
  ['a status', 'POST', 'PLACE', { body: { orderItems: lines(1), currentStatus: 'RECEIVED' } }, 400, 'request.invalid'],
  ['no body', 'POST', 'PLACE', {}, 400, 'request.invalid'],
  ['broken JSON', 'POST', 'PLACE', { raw: '{"orderItems":[' }, 400, 'request.malformed'],
  ['a form', 'POST', 'PLACE', { raw: 'a=b', headers: { 'content-type': 'text/plain' } }, 415, 'request.media-type'],
  ['a megabyte', 'POST', 'PLACE', { body: { orderItems: 'x'.repeat(1e6) } }, 413, 'request.too-large'],
  ['an unknown member', 'POST', 'CREATED/approve', { body: { reason: 'x' } }, 400, 'request.invalid'],
  ['a blank note', 'POST', 'CREATED/reject', { body: { note: ' ' } }, 400, 'request.invalid'],
  ['a note too long', 'POST', 'CREATED/cancel', { body: { note: 'x'.repeat(501) } }, 400, 'request.invalid'],
  ['a card number', 'POST', 'CREATED/cancel', { body: { note: '4111111111111111' } }, 400, 'request.card-number'],
  ['a negative price', 'POST', '/orders/products', { body: { ...product, price: -1 } }, 400, 'request.invalid'],
  ['a guid', 'POST', '/orders/products', { body: { ...product, guid: BLUE } }, 400, 'request.invalid'],
  ['an unknown filter', 'GET', '/orders/orders?total=1', {}, 400, 'request.invalid'],
  ['an operator', 'GET', '/orders/orders?status[$ne]=CREATED', {}, 400, 'request.invalid'],
  ['an unknown status', 'GET', '/orders/orders?status=LOST', {}, 400, 'request.invalid'],
  ['a date that is none', 'GET', '/orders/orders?placedFrom=yesterday', {}, 400, 'request.invalid'],
  ['a cursor that is none', 'GET', '/orders/orders?cursor=abc', {}, 400, 'request.invalid'],
  ['an operator', 'GET', `/orders/orders?cursor=${cursor({ placedAt: { $gt: 0 } })}`, {}, 400, 'request.invalid'],
  ['an id that is none', 'GET', '/orders/orders/42', {}, 404, 'request.not-found'],
  ['a foreign event', 'GET', 'CREATED', { headers: { 'storefront-after': 'x/y/1' } }, 400, 'request.invalid'],
  ['an odd place', 'GET', 'CREATED/events', { headers: { 'last-event-id': '-1' } }, 400, 'request.invalid'],
];

const rules: Row[] = [
  [
    'a price that is not the catalogue’s',
    'POST',
    'PLACE',
    line({ guid: BLUE, price: 1.98 }),
    422,
    'order.price-differs',
  ],
  ['a product nobody sells', 'POST', 'PLACE', line({ guid: randomUUID() }), 422, 'order.product-not-sold'],
  ['a customer nobody knows', 'POST', 'NOBODY/orders', line({ guid: BLUE }), 404, 'order.customer-unknown'],
  ['a customer nobody knows', 'GET', 'NOBODY', {}, 404, 'order.customer-unknown'],
  ['a customer nobody knows', 'GET', 'NOBODY/orders', {}, 404, 'order.customer-unknown'],
  ['an order nobody placed', 'GET', 'UNKNOWN', {}, 404, 'order.unknown'],
  ['an order nobody placed', 'GET', 'UNKNOWN/events', {}, 404, 'order.unknown'],
  ['an order nobody placed', 'POST', 'UNKNOWN/approve', {}, 404, 'order.unknown'],
  ['an order nobody placed', 'POST', 'UNKNOWN/reject', {}, 404, 'order.unknown'],
  ['an order nobody placed', 'POST', 'UNKNOWN/cancel', {}, 404, 'order.unknown'],
  ['an order nobody placed', 'POST', 'UNKNOWN/fulfill', {}, 404, 'order.unknown'],
  ['a product nobody sells', 'GET', `/orders/products/${randomUUID()}`, {}, 404, 'product.unknown'],
  ['no shipping address', 'POST', 'UNREACHABLE/approve', {}, 422, 'order.no-shipping-address'],
  ['an order not approved', 'POST', 'CREATED/fulfill', {}, 409, 'order.not-approved'],
  ['a final order', 'POST', 'REJECTED/approve', {}, 409, 'order.illegal-transition'],
  ['a final order', 'POST', 'REJECTED/reject', {}, 409, 'order.illegal-transition'],
  ['a final order', 'POST', 'REJECTED/cancel', {}, 409, 'order.illegal-transition'],
  ['a final order', 'POST', 'REJECTED/fulfill', {}, 409, 'order.not-approved'],
  ['a final order', 'POST', 'CANCELLED/cancel', {}, 409, 'order.illegal-transition'],
  ['a sent order', 'POST', 'PROCESSING/approve', {}, 409, 'order.illegal-transition'],
  ['a sent order', 'POST', 'PROCESSING/reject', {}, 409, 'order.illegal-transition'],
  ['a stale version', 'POST', 'CREATED/approve', { headers: { 'if-match': '"v9"' } }, 412, 'request.stale'],
  ['a weak version', 'POST', 'CREATED/approve', { headers: { 'if-match': 'W/"v1"' } }, 412, 'request.stale'],
  ['no version', 'PUT', 'PRODUCT', { body: product }, 428, 'request.if-match'],
  ['a stale version', 'PUT', 'PRODUCT', { body: product, headers: { 'if-match': '"v9"' } }, 412, 'request.stale'],
  ['a method nobody offers', 'DELETE', 'CREATED', {}, 405, 'request.method'],
  ['the samples, switched off', 'GET', '/orders/customers/sample/orders', {}, 404, 'request.not-found'],
  ['the samples, switched off', 'GET', '/orders/customers/sample/fulfill', {}, 404, 'request.not-found'],
];

describe('a refusal', () => {
  it.each([...shapes, ...rules])(
    'given %s, when sent by %s to %s, then it is a problem and nothing is written',
    async (_what, method, path, request, status, code) => {
      const before = await orders.written();

      const reply = await orders.call<Problem>(method, pathOf(path), request);

      expect(reply).toMatchObject({ status, body: { status, code } });
      expect(reply.header('content-type')).toBe('application/problem+json');
      expect(reply.text.length).toBeLessThan(8 * 1024);
      expect(await orders.written()).toBe(before);
    },
  );

  it('given an order that can’t go there, when it is refused, then the answer says where it is and where it can go', async () => {
    const { body } = await orders.call<Problem>('POST', pathOf('PROCESSING/approve'));

    expect(body).toMatchObject({ currentStatus: 'PROCESSING', allowed: ['SHIPPED', 'ON_HOLD', 'CANCELLED'] });
  });

  it('given a price that differs, when it is refused, then the answer says the right one', async () => {
    const { body } = await orders.call<Problem>('POST', pathOf('PLACE'), line({ guid: BLUE, price: 1.98 }));

    expect(body).toMatchObject({ productGuid: BLUE, sent: 1.98, price: 1.99 });
  });

  it('given a quantity of 1.5, when it is refused, then the answer points at it', async () => {
    const { body } = await orders.call<Problem>('POST', pathOf('PLACE'), line({ guid: BLUE }, 1.5));

    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/orderItems/0/quantity']);
  });
});

function pathOf(path: string): string {
  const [first = '', ...rest] = path.split('/');
  return [places[first] ?? first, ...rest].join('/');
}
