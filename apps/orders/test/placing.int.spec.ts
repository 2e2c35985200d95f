import { randomUUID } from 'node:crypto';
import { bodiesOf, operationsOf } from '@storefront/app-testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderView } from '../src/orders/orders.shapes.ts';
import type { ProductView } from '../src/products/products.shapes.ts';
import { aCustomer } from './stand/neighbours.ts';
import { BLUE, startOrders, WHITE, type Orders, type Problem } from './stand/orders.ts';

let orders: Orders;

beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders.stop());

describe('placing an order', () => {
  it('given a known customer, when they order by guid, then the catalogue and the server fill in the rest', async () => {
    const { id } = await orders.knows();
    const orderItems = [
      { product: { guid: BLUE }, quantity: 3 },
      { product: { guid: WHITE, price: 15.99 }, quantity: 1 },
    ];

    const placed = await orders.call<OrderView>('POST', `/orders/customers/${id}/orders`, { body: { orderItems } });

    expect(placed.status).toBe(201);
    expect(placed.body).toMatchObject({
      customerId: id,
      currentStatus: 'CREATED',
      total: 21.96,
      orderStatusEvents: [{ orderStatusType: 'CREATED' }],
      orderItems: [
        { product: { title: 'Blue Widget', description: 'Brilliant Blue Widget', price: 1.99 }, quantity: 3 },
        { product: { title: 'White Widget', price: 15.99 }, quantity: 1 },
      ],
    });
    expect(placed.header('location')).toBe(`/orders/orders/${placed.body.guid}`);
    expect(placed.header('etag')).toBe('"v1"');
    expect(placed.header('storefront-event-id'), 'nobody is told of a placed order').toBe('');
  });

  it('given an order just placed, when it is read, then it is the same, and in cents in the database', async () => {
    const { id } = await orders.knows();
    const placed = await orders.places(id);

    const read = await orders.read(placed.header('location'));

    expect(read.body).toEqual(placed.body);
    expect(read.header('etag')).toBe(placed.header('etag'));
    expect(await orders.documentOf(placed.body.guid)).toMatchObject({ total: 597, status: 'CREATED' });
  });

  it('given a customer nobody told of, when they order, then it is 404 with a second to wait', async () => {
    const refused = await orders.places(randomUUID());

    expect(refused).toMatchObject({ status: 404, body: { code: 'order.customer-unknown' } });
    expect(refused.header('retry-after')).toBe('1');
  });

  it('given a deleted customer, when they order, then it is 404 and nothing to wait for', async () => {
    const { id } = await orders.knows();
    await orders.hears(await orders.neighbours.customerDeleted(id));

    const refused = await orders.places(id);

    expect(refused).toMatchObject({ status: 404, body: { code: 'order.customer-gone' } });
    expect(refused.header('retry-after')).toBe('');
  });

  it('given a registration on its way, when the customer orders until they are known, then it succeeds', async () => {
    const customer = aCustomer();
    const told = orders.neighbours.customerChanged(customer);

    let placed = await orders.places(customer.id);
    for (let tries = 0; placed.status === 404 && tries < 200; tries += 1) placed = await orders.places(customer.id);

    expect(placed.status).toBe(201);
    await told;
  });
});

describe('the API document', () => {
  it('given the service, when its document is read, then each operation is in it once, with its answers', async () => {
    const operations = await operationsOf(orders.call, 'orders');

    expect(operations.map(({ operationId }) => operationId).sort()).toEqual([
      'addProduct',
      'approveOrder',
      'cancelOrder',
      'fulfillOrder',
      'listCustomers',
      'listOrders',
      'listOrdersOfCustomer',
      'listProducts',
      'placeOrder',
      'readCustomer',
      'readOrder',
      'readProduct',
      'rejectOrder',
      'replaceProduct',
      'summarizeCustomers',
      'watchOrder',
    ]);
  });

  it('given the live status, when its document is read, then it is a stream of events', async () => {
    const watch = (await operationsOf(orders.call, 'orders')).find(({ operationId }) => operationId === 'watchOrder');

    const types = Object.entries(watch?.responses ?? {}).map(([status, { content = {} }]) => [
      status,
      ...Object.keys(content),
    ]);
    expect(types).toEqual([
      ['200', 'text/event-stream'],
      ['204'],
      ...['400', '404', '500', '503'].map((status) => [status, 'application/problem+json']),
    ]);
  });

  it('given the service, when its document is read, then a body may be left out where it need not be sent', async () => {
    expect(await bodiesOf(orders.call, 'orders')).toEqual({
      placeOrder: true,
      addProduct: true,
      replaceProduct: true,
      approveOrder: false,
      rejectOrder: false,
      cancelOrder: false,
      fulfillOrder: false,
    });
  });
});

describe('the catalogue', () => {
  it('given a new shop, when it is read page by page, then the eight first products are there once each', async () => {
    const first = await products('?limit=5');
    const second = await products(`?limit=5&cursor=${first.body.next}`);

    const guids = [...first.body.items, ...second.body.items].map(({ guid }) => guid);
    expect(guids).toHaveLength(8);
    expect(guids).toEqual([...new Set(guids)].sort());
    expect(second.body.next).toBeNull();
  });

  it('given a product that staff add, when it is ordered, then it costs what they said', async () => {
    const { id } = await orders.knows();
    const widget = { title: 'Grey Widget', description: 'Great Grey Widget', price: 0.1 };

    const added = await orders.call<ProductView>('POST', '/orders/products', { body: widget });
    const orderItems = [{ product: { guid: added.body.guid, price: 0.1 }, quantity: 3 }];
    const placed = await orders.call('POST', `/orders/customers/${id}/orders`, { body: { orderItems } });

    expect(added).toMatchObject({ status: 201, body: widget });
    expect(added.header('location')).toBe(`/orders/products/${added.body.guid}`);
    expect(placed).toMatchObject({ status: 201, body: { total: 0.3 } });
  });

  it('given an order, when staff change the price, then it keeps its own and the next one has the new', async () => {
    const { id } = await orders.knows();
    const { path, etag, body } = await aProduct(2);
    const lines = { orderItems: [{ product: { guid: body.guid }, quantity: 1 }] };
    const before = await orders.call<OrderView>('POST', `/orders/customers/${id}/orders`, { body: lines });

    const { guid: _, ...details } = body;
    const replaced = await orders.call('PUT', path, { body: { ...details, price: 3 }, headers: { 'if-match': etag } });
    const after = await orders.call<OrderView>('POST', `/orders/customers/${id}/orders`, { body: lines });

    expect(replaced.status).toBe(200);
    expect((await orders.read(before.header('location'))).body.total).toBe(2);
    expect(after.body.total).toBe(3);
  });

  it('given a product, when it is written with an old version or none, then it is 412 or 428', async () => {
    const { path, etag, body } = await aProduct(2);
    const { guid: _, ...details } = body;
    await orders.call('PUT', path, { body: details, headers: { 'if-match': etag } });

    const stale = await orders.call('PUT', path, { body: details, headers: { 'if-match': etag } });
    const blind = await orders.call('PUT', path, { body: details });

    expect([stale.status, blind.status]).toEqual([412, 428]);
  });

  it('given a product that is known, when it is read again, then it is 304 until it changes', async () => {
    const { path, etag } = await aProduct(2);

    expect((await orders.call('GET', path, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await orders.call('GET', path, { headers: { 'if-none-match': '"v99"' } })).status).toBe(200);
  });

  it('given the example of what staff send, when it is sent, then it is taken', async () => {
    const { body } = await orders.call<{ components: { schemas: Record<string, { example?: unknown }> } }>(
      'GET',
      '/orders/openapi.json',
    );

    const { example } = body.components.schemas['ProductInput'] ?? {};
    expect(await orders.call('POST', '/orders/products', { body: example })).toMatchObject({ status: 201 });
  });
});

const products = (query: string) =>
  orders.call<Problem & { items: ProductView[]; next: string | null }>('GET', `/orders/products${query}`);

async function aProduct(price: number) {
  const body = { title: 'Grey Widget', description: 'Great Grey Widget', price };
  const added = await orders.call<ProductView>('POST', '/orders/products', { body });
  return { path: added.header('location'), etag: added.header('etag'), body: added.body };
}
