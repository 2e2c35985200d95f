import type { CustomerChangeEvent } from '@storefront/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerOrdersView, SummaryView } from '../src/customer-orders/customer-orders.shapes.ts';
import type { ProfileView } from '../src/customers/customers.shapes.ts';
import { aCustomer } from './stand/neighbours.ts';
import { startOrders, type OrderPage, type Orders } from './stand/orders.ts';

let orders: Orders;
let busy: CustomerChangeEvent;
let idle: CustomerChangeEvent;
let guids: string[];

beforeAll(async () => {
  orders = await startOrders();
  busy = await orders.knows();
  idle = await orders.knows();
  const placed = [];
  for (let i = 0; i < 5; i += 1) placed.push((await orders.places(busy.id)).body.guid);
  guids = placed.toReversed();
  await orders.call('POST', `/orders/orders/${placed[0]}/reject`);
  await orders.call('POST', `/orders/orders/${placed[1]}/cancel`);
  const gone = await orders.knows();
  await orders.places(gone.id);
  await orders.hears(await orders.neighbours.customerDeleted(gone.id));
});
afterAll(() => orders.stop());

const list = async (query: string) => (await orders.call<OrderPage>('GET', `/orders/orders${query}`)).body;
const guidsOf = ({ items }: OrderPage) => items.map(({ guid }) => guid);

/** Follows the cursors to the end. */
async function allPages<T>(path: string): Promise<T[][]> {
  const pages: T[][] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = `${path}${path.includes('?') ? '&' : '?'}limit=2${cursor && `&cursor=${cursor}`}`;
    const { body } = await orders.call<{ items: T[]; next: string | null }>('GET', more);
    pages.push(body.items);
    cursor = body.next;
  }
  return pages;
}

describe('lists of orders', () => {
  it('given five orders, when they are read by twos, then each comes once, the newest first', async () => {
    const pages = await allPages<{ guid: string }>(`/orders/customers/${busy.id}/orders`);

    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat().map(({ guid }) => guid)).toEqual(guids);
  });

  it('given more than a page, when it is read, then a Link leads to the next one with the same filters', async () => {
    const first = await orders.call<OrderPage>('GET', `/orders/orders?customerId=${busy.id}&limit=3`);
    const [, next = ''] = /^<(.*)>; rel="next"$/.exec(first.header('link')) ?? [];

    expect(guidsOf((await orders.call<OrderPage>('GET', next)).body)).toEqual(guids.slice(3));
  });

  it('given orders of one millisecond, when they are read by twos, then none is lost between pages', async () => {
    const { id } = await orders.knows();
    const placed = await Promise.all(Array.from({ length: 9 }, () => orders.places(id)));
    await orders.db
      .collection('customer.orders')
      .updateMany({ customerId: id }, { $set: { placedAt: 1, 'orderStatusEvents.0.timestamp': 1 } });

    const pages = await allPages<{ guid: string }>(`/orders/orders?customerId=${id}&placedBefore=1970-01-02`);

    const found = pages.flat().map(({ guid }) => guid);
    expect(new Set(found)).toEqual(new Set(placed.map(({ body }) => body.guid)));
    expect(found).toHaveLength(9);
    await orders.db.collection('customer.orders').deleteMany({ customerId: id });
  });

  it('given several statuses, when one is asked for, then only its orders come', async () => {
    const [, , , second, first] = guids;

    expect(guidsOf(await list('?status=REJECTED'))).toEqual([first]);
    expect(guidsOf(await list(`?status=CANCELLED&customerId=${busy.id}`))).toEqual([second]);
    expect(guidsOf(await list(`?status=CANCELLED&customerId=${idle.id}`))).toEqual([]);
    const own = await orders.call<OrderPage>('GET', `/orders/customers/${busy.id}/orders?status=CREATED`);
    expect(guidsOf(own.body)).toEqual(guids.slice(0, 3));
  });

  it('given orders of today, when they are asked for by date, then the bounds are first in and last out', async () => {
    const [newest = ''] = guids;
    const { placedAt } = await orders.documentOf(newest);
    const from = new Date(placedAt).toISOString();
    const next = new Date(placedAt + 1).toISOString();
    const own = `customerId=${busy.id}`;

    expect(guidsOf(await list(`?${own}&placedFrom=${from}`))).toContain(newest);
    expect(guidsOf(await list(`?${own}&placedFrom=${next}`))).not.toContain(newest);
    expect(guidsOf(await list(`?${own}&placedBefore=${from}`))).not.toContain(newest);
    expect(guidsOf(await list(`?${own}&placedBefore=${next}`))).toContain(newest);
    expect(guidsOf(await list(`?${own}&placedFrom=2001-01-01&placedBefore=2001-01-02`))).toEqual([]);
  });

  it.each([
    ['no filter', {}, 'placedAt'],
    ['a status', { status: 'CREATED' }, 'status'],
    ['a customer', { customerId: '01930000-0000-7000-8000-00000000000c' }, 'customerId'],
  ])('given %s, when orders are listed, then an index finds them in their order', async (_, filter, leadingKey) => {
    const found = orders.db.collection('customer.orders').find({ deletedAt: null, ...filter });

    const { queryPlanner } = await found.sort({ placedAt: -1, _id: -1 }).explain('queryPlanner');

    const plan = JSON.stringify(queryPlanner.winningPlan);
    expect(plan).toContain(`"keyPattern":{"${leadingKey}"`);
    expect(plan).not.toMatch(/"SORT"|COLLSCAN/);
  });
});

describe('lists of customers', () => {
  it('given customers and a deleted one, when they are listed, then the living come once each, without orders', async () => {
    const found = (await allPages<ProfileView>('/orders/customers')).flat();

    const ids = found.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids).toEqual(expect.arrayContaining([busy.id, idle.id]));
    expect(found.find(({ id }) => id === busy.id)).toEqual(busy);
    expect(found).toHaveLength(await orders.db.collection('customer.profiles').countDocuments({ deletedAt: null }));
  });

  it('given a customer, when they are read, then their orders come a page at a time', async () => {
    const path = `/orders/customers/${busy.id}?limit=4`;
    const first = await orders.call<CustomerOrdersView>('GET', path);
    const second = await orders.call<CustomerOrdersView>('GET', `${path}&cursor=${first.body.next}`);
    const links = [first, second].map((page) => page.header('link'));

    expect(first.body).toMatchObject(busy);
    expect(first.header('etag'), 'composed of several documents').toBe('');
    expect([...first.body.orders, ...second.body.orders].map(({ guid }) => guid)).toEqual(guids);
    expect(second.body.next).toBeNull();
    expect(links).toEqual([`<${path}&cursor=${first.body.next}>; rel="next"`, '']);
  });

  it('given five orders, when customers are summed up, then number, total and statuses are theirs', async () => {
    const found = (await allPages<SummaryView>('/orders/customers/summary')).flat();

    expect(found.find(({ id }) => id === busy.id)).toEqual({
      id: busy.id,
      name: busy.name,
      orders: 5,
      total: 29.85,
      byStatus: { CREATED: 3, REJECTED: 1, CANCELLED: 1 },
    });
    expect(found.find(({ id }) => id === idle.id)).toMatchObject({ orders: 0, total: 0, byStatus: {} });
  });
});

describe('reading what was written in another service', () => {
  it('given a change on its way, when its event is waited for, then the answer has it', async () => {
    const customer = await orders.knows();
    const told = { ...customer, name: { ...customer.name, lastName: 'Fresh' } };
    const after = await orders.neighbours.customerChanged(told);

    const reply = await orders.call<CustomerOrdersView>('GET', `/orders/customers/${customer.id}`, {
      headers: { 'storefront-after': after, prefer: 'wait=10' },
    });

    expect(reply.body.name.lastName).toBe('Fresh');
    expect(reply.header('storefront-stale')).toBe('');
  });

  it('given an event that never comes, when it is waited for, then the answer is late and says it is stale', async () => {
    const customer = await orders.knows(aCustomer());
    const headers = { 'storefront-after': `accounts.customer.change/${customer.id}/99`, prefer: 'wait=1' };
    const began = performance.now();

    const reply = await orders.call('GET', `/orders/customers/${customer.id}`, { headers });

    expect([reply.status, reply.header('storefront-stale')]).toEqual([200, 'true']);
    expect(performance.now() - began).toBeGreaterThan(990);
  });

  it('given a customer not heard of yet, when their event is waited for, then the 404 says that it may be stale', async () => {
    const { id } = aCustomer();
    const headers = { 'storefront-after': `accounts.customer.change/${id}/1`, prefer: 'wait=1' };

    const reply = await orders.call('GET', `/orders/customers/${id}`, { headers });

    expect([reply.status, reply.header('storefront-stale'), reply.header('retry-after')]).toEqual([404, 'true', '1']);
  });

  it('given an event that is looked for, then MongoDB may take as long as for any read', async () => {
    const { id } = aCustomer();
    await orders.db.command({ profile: 2 });

    await orders.call('GET', `/orders/customers/${id}`, {
      headers: { 'storefront-after': `accounts.customer.change/${id}/1` },
    });

    await orders.db.command({ profile: 0 });
    const looks = await orders.db
      .collection('system.profile')
      .find({ op: 'query', 'command.filter._id': id })
      .toArray();
    expect(looks.map(({ command }) => command.maxTimeMS)).toEqual([5000, 5000]);
  });

  it('given a step of fulfillment on its way, when its event is waited for, then the order has it', async () => {
    const path = await orders.anOrder('approve');
    const after = await orders.neighbours.statusChanged(path.split('/').at(-1) ?? '', 'PROCESSING');

    const reply = await orders.call('GET', path, { headers: { 'storefront-after': after, prefer: 'wait=10' } });

    expect(reply).toMatchObject({ status: 200, body: { currentStatus: 'PROCESSING' } });
  });
});
