import { CUSTOMER_CHANGED, customerChange } from '@storefront/contracts';
import { eventually } from '@storefront/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerOrdersView } from '../src/customer-orders/customer-orders.shapes.ts';
import { aCustomer, recordOf } from './stand/neighbours.ts';
import { startOrders, type OrderPage, type Orders } from './stand/orders.ts';

let orders: Orders;

beforeAll(async () => {
  orders = await startOrders();
});
afterAll(() => orders.stop());

const readCustomer = (id: string) => orders.call<CustomerOrdersView>('GET', `/orders/customers/${id}`);
const named = (lastName: string) => ({ title: 'Ms.', firstName: 'Susan', lastName });

describe('a customer change arriving at orders', () => {
  it('given two orders, when a newer change arrives, then the name changes and both orders stay', async () => {
    const customer = await orders.knows();
    const placed = [(await orders.places(customer.id)).body, (await orders.places(customer.id)).body];

    await orders.knows({ ...customer, name: named('Rivera') });

    const { body } = await readCustomer(customer.id);
    expect(body.name.lastName).toBe('Rivera');
    expect(body.orders).toHaveLength(2);
    expect(body.orders).toEqual(expect.arrayContaining(placed));
  });

  it('given changes and orders of one customer at once, when all is done, then every order is there', async () => {
    const customer = await orders.knows();
    const changes = Array.from({ length: 40 }, (_, i) => ({ ...customer, name: named(`Name ${i}`) }));

    const told = (async () => {
      let last = '';
      for (const change of changes) last = await orders.neighbours.customerChanged(change);
      await orders.hears(last);
    })();
    const placed = await Promise.all(Array.from({ length: 40 }, () => orders.places(customer.id)));
    await told;

    expect(placed.map(({ status }) => status)).toEqual(Array(40).fill(201));
    const { body } = await orders.call<OrderPage>('GET', `/orders/customers/${customer.id}/orders?limit=100`);
    expect(body.items.map(({ guid }) => guid).sort()).toEqual(placed.map(({ body: order }) => order.guid).sort());
    expect((await readCustomer(customer.id)).body.name.lastName).toBe('Name 39');
  });

  it('given a member that is gone, when the change arrives, then the copy has it no longer', async () => {
    const customer = await orders.knows();
    await orders.knows({ ...customer, contact: { ...customer.contact, secondaryPhone: '223-445-6767' } });

    await orders.knows(customer);

    expect((await readCustomer(customer.id)).body.contact).toEqual(customer.contact);
  });

  it('given a change that was applied, when it comes again, then nothing changes', async () => {
    const customer = await orders.knows();
    const other = { ...customer, name: named('Rivera') };
    await orders.knows(other);
    const before = await orders.profileOf(customer.id);
    const again = { contract: customerChange, key: customer.id, type: CUSTOMER_CHANGED, data: customer };

    await orders.neighbours.send(recordOf(again, 1));
    await orders.knows(customer);

    const after = await orders.profileOf(customer.id);
    expect([after.version, after.applied]).toEqual([before.version + 1, 3]);
  });
});

describe('a customer who is deleted', () => {
  it('given orders, when the customer is deleted, then nothing personal is left and the orders stay', async () => {
    const customer = await orders.knows();
    const { guid } = (await orders.places(customer.id)).body;

    await orders.hears(await orders.neighbours.customerDeleted(customer.id));

    const left = await orders.profileOf(customer.id);
    expect(Object.keys(left).sort()).toEqual(['_id', 'applied', 'deletedAt', 'version']);
    expect(await readCustomer(customer.id)).toMatchObject({ status: 404, body: { code: 'order.customer-gone' } });
    expect((await orders.read(`/orders/orders/${guid}`)).status).toBe(200);
    const list = await orders.call<OrderPage>('GET', `/orders/customers/${customer.id}/orders`);
    expect(list.body.items.map((order) => order.guid)).toEqual([guid]);
  });

  it('given a created order, when its customer was deleted, then it can’t be approved', async () => {
    const path = await orders.anOrder();
    const { customerId } = (await orders.read(path)).body;
    await orders.hears(await orders.neighbours.customerDeleted(customerId));

    const refused = await orders.call('POST', `${path}/approve`);

    expect(refused).toMatchObject({ status: 422, body: { code: 'order.no-shipping-address' } });
  });

  it('given a deletion, when the customer registers again, then they are known again', async () => {
    const customer = await orders.knows();
    await orders.hears(await orders.neighbours.customerDeleted(customer.id));

    await orders.knows({ ...customer, name: named('Again') });

    expect((await readCustomer(customer.id)).body).toMatchObject({ name: { lastName: 'Again' }, orders: [] });
    expect((await orders.places(customer.id)).status).toBe(201);
  });
});

describe('an event that can’t be believed', () => {
  it('given a change under another customer’s key, when it arrives, then it is parked and nobody changes', async () => {
    const customer = await orders.knows();
    const stranger = { ...aCustomer(), name: named('Mallory') };
    const wrong = { contract: customerChange, key: customer.id, type: CUSTOMER_CHANGED, data: stranger };

    await orders.neighbours.send(recordOf(wrong, 2));

    const parked = await eventually('it is parked', () =>
      orders.db.collection('inbox.parked').findOne({ key: customer.id }),
    );
    expect(parked).toMatchObject({ status: 'failed', number: 2 });
    expect((await readCustomer(customer.id)).body.name).toEqual(customer.name);
  });

  it('given a producer that counts nothing, when it tells of a customer in plain JSON, then it is believed', async () => {
    const customer = aCustomer('Plain');
    const value = Buffer.from(JSON.stringify(customer));

    await orders.neighbours.send({ topic: customerChange.topic, key: customer.id, value, headers: {} });

    const found = await eventually(
      'the customer is known',
      () => readCustomer(customer.id),
      (r) => r.status === 200,
    );
    expect(found.body.name.lastName).toBe('Plain');
  });
});
