import { bodiesOf } from '@storefront/app-testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccounts, type Accounts } from './accounts.ts';
import { details, type CustomerBody, type PageBody } from './bodies.ts';

let accounts: Accounts;

beforeAll(async () => {
  accounts = await startAccounts();
});
afterAll(() => accounts.stop());

const registered = async () => {
  const reply = await accounts.call<CustomerBody>('POST', '/accounts/customers', { body: details });
  return { id: reply.body.id, path: `/accounts/customers/${reply.body.id}`, etag: reply.header('etag') };
};

describe('registering a customer', () => {
  it('given details, when posted, then the answer has the customer, where they are, their version and the event', async () => {
    const reply = await accounts.call<CustomerBody>('POST', '/accounts/customers', { body: details });

    const { id } = reply.body;
    expect(reply.status).toBe(201);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/u);
    expect(reply.body).toEqual({ id, ...details, creditCards: [] });
    expect(reply.header('location')).toBe(`/accounts/customers/${id}`);
    expect(reply.header('etag')).toBe('"v1"');
    expect(reply.header('storefront-event-id')).toBe(`accounts.customer.change/${id}/1`);
  });

  it('given a new customer, when read, then they are as registered, and 304 for who has them already', async () => {
    const { id, path, etag } = await registered();

    const read = await accounts.call('GET', path);
    const again = await accounts.call('GET', path, { headers: { 'if-none-match': etag } });

    expect(read).toMatchObject({ status: 200, body: { id, ...details, creditCards: [] } });
    expect(read.header('etag')).toBe(etag);
    expect(again).toMatchObject({ status: 304, text: '' });
  });

  it('given a new customer, when the outbox is looked at, then the event tells the details and no more', async () => {
    const { id } = await registered();

    const [event, ...more] = await accounts.eventsOf(id);

    expect(more).toEqual([]);
    expect(event).toMatchObject({ number: 1, type: 'storefront.customer.changed.v1', data: { id, ...details } });
    expect(Object.keys(event?.data as object)).toEqual(['id', 'name', 'contact', 'addresses']);
  });
});

describe('changing a customer', () => {
  const moved = { ...details, addresses: [] };

  it('given a customer, when replaced, then they have the new details, a new version and an event more', async () => {
    const { id, path, etag } = await registered();

    const reply = await accounts.call('PUT', path, { body: moved, headers: { 'if-match': etag } });

    expect(reply).toMatchObject({ status: 200, body: { id, ...moved } });
    expect(reply.header('etag')).toBe('"v2"');
    expect(reply.header('storefront-event-id')).toBe(`accounts.customer.change/${id}/2`);
    expect((await accounts.eventsOf(id)).at(-1)).toMatchObject({ number: 2, data: { id, ...moved } });
  });

  it.each(['application/merge-patch+json', 'application/json'])(
    'given a customer, when patched as %s, then what the patch names changes and the rest stays',
    async (type) => {
      const { path, etag } = await registered();
      const body = { name: { lastName: 'Rivera', middleName: 'Ann' }, contact: { secondaryPhone: null } };

      const reply = await accounts.call<CustomerBody>('PATCH', path, {
        body,
        headers: { 'if-match': etag, 'content-type': type },
      });

      expect(reply.status).toBe(200);
      expect(reply.body.name).toEqual({ ...details.name, lastName: 'Rivera', middleName: 'Ann' });
      expect(reply.body.contact).toEqual({ primaryPhone: '456-789-0001', email: 'marysmith@yougotmail.com' });
      expect(reply.body.addresses).toEqual(details.addresses);
      expect((await accounts.call('GET', path)).body).toEqual(reply.body);
    },
  );

  it.each([
    ['PUT', 'the same details', details],
    ['PATCH', 'nothing', {}],
    ['PATCH', 'what is so already', { name: { lastName: 'Smith', suffix: null } }],
  ])(
    'given a customer, when %s with %s, then the version stays and nothing is published',
    async (method, _what, body) => {
      const { id, path, etag } = await registered();

      const reply = await accounts.call(method, path, { body, headers: { 'if-match': etag } });

      expect(reply).toMatchObject({ status: 200, body: { id, ...details } });
      expect(reply.header('etag')).toBe(etag);
      expect(reply.header('storefront-event-id')).toBe('');
      expect(await accounts.eventsOf(id)).toHaveLength(1);
    },
  );

  it('given two who have read the same version, when both patch at once, then one is told that it has changed', async () => {
    const { id, path, etag } = await registered();

    const replies = await Promise.all(
      ['Rivera', 'Lopez'].map((lastName) =>
        accounts.call('PATCH', path, { body: { name: { lastName } }, headers: { 'if-match': etag } }),
      ),
    );

    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect(await accounts.eventsOf(id)).toHaveLength(2);
  });
});

describe('removing a customer', () => {
  it('given a customer, when removed, then they are gone and nothing personal is left in the collection', async () => {
    const { id, path, etag } = await registered();

    const reply = await accounts.call('DELETE', path, { headers: { 'if-match': etag } });

    expect(reply).toMatchObject({ status: 204, text: '' });
    expect(reply.header('storefront-event-id')).toBe(`accounts.customer.change/${id}/2`);
    expect(await accounts.call('GET', path)).toMatchObject({ status: 404, body: { code: 'customer.unknown' } });
    expect((await accounts.eventsOf(id)).at(-1)).toMatchObject({
      number: 2,
      type: 'storefront.customer.deleted.v1',
      data: null,
    });
    expect(Object.keys(await accounts.documentOf(id)).sort()).toEqual(['_id', 'deletedAt', 'published', 'version']);
  });

  it.each([
    ['PUT', details],
    ['PATCH', {}],
    ['DELETE', undefined],
  ])(
    'given a removed customer, when %s comes with their last version, then there is no such customer',
    async (method, body) => {
      const { path, etag } = await registered();
      await accounts.call('DELETE', path, { headers: { 'if-match': etag } });

      for (const version of [etag, '"v2"']) {
        const reply = await accounts.call(method, path, { body, headers: { 'if-match': version } });
        expect(reply).toMatchObject({ status: 404, body: { code: 'customer.unknown' } });
      }
    },
  );
});

describe('what the other services hear of a customer', () => {
  it('given a life from registration to removal, when the topic is read, then it is told in order, the end as null', async () => {
    const { id, path, etag } = await registered();
    const body = { name: { lastName: 'Rivera' } };
    const patched = await accounts.call('PATCH', path, { body, headers: { 'if-match': etag } });
    await accounts.call('DELETE', path, { headers: { 'if-match': patched.header('etag') } });

    const told = (await accounts.published()).filter(({ key }) => String(key) === id);

    expect(told.map(({ headers }) => String(headers['ce_id']))).toEqual([`${id}/1`, `${id}/2`, `${id}/3`]);
    expect(new Set(told.map(({ partition }) => partition)).size).toBe(1);
    expect(told.map(({ value }) => value && JSON.parse(String(value)))).toEqual([
      { id, ...details },
      { id, ...details, name: { ...details.name, lastName: 'Rivera' } },
      null,
    ]);
  });
});

describe.each([
  ['/accounts/customers', ['id', 'name', 'contact', 'addresses', 'creditCards']],
  ['/accounts/customers/summary', ['id', 'name', 'contact', 'addresses']],
])('the list %s', (path, members) => {
  it('given some customers, when read page by page, then each is there once, in the order of their ids', async () => {
    for (let i = 0; i < 5; i += 1) await registered();
    const gone = await registered();
    await accounts.call('DELETE', gone.path, { headers: { 'if-match': gone.etag } });

    const pages: PageBody[] = [];
    for (let next = `${path}?limit=2`; next;) {
      const reply = await accounts.call<PageBody>('GET', next);
      expect(reply.status).toBe(200);
      pages.push(reply.body);
      next = /<([^>]+)>; rel="next"/u.exec(reply.header('link'))?.[1] ?? '';
    }

    const ids = pages.flatMap(({ items }) => items.map(({ id }) => id));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.slice(0, -1).every(({ items, next }) => items.length === 2 && next !== null)).toBe(true);
    expect(pages.at(-1)?.next).toBeNull();
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids).toHaveLength(await accounts.livingCustomers());
    expect(ids).not.toContain(gone.id);
    for (const item of pages.flatMap(({ items }) => items)) expect(Object.keys(item)).toEqual(members);
  });
});

describe('the API document', () => {
  it('given the service, when its document is read, then no body may be left out', async () => {
    expect(await bodiesOf(accounts.call, 'accounts')).toEqual({
      registerCustomer: true,
      replaceCustomer: true,
      patchCustomer: true,
      addCreditCard: true,
    });
  });
});
