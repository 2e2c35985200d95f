import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccounts, type Accounts } from './accounts.ts';
import { details, type CardBody, type CustomerBody } from './bodies.ts';

let accounts: Accounts;

beforeAll(async () => {
  accounts = await startAccounts();
});
afterAll(() => accounts.stop());

const card = {
  type: 'PRIMARY',
  description: 'Everyday card',
  number: '4111 1111 1111 1111',
  expiration: '6/29',
  nameOnCard: 'Mary Smith',
};
const kept = { type: 'PRIMARY', description: 'Everyday card', expiration: '6/29', nameOnCard: 'Mary Smith' };

const registered = async () => {
  const { body } = await accounts.call<CustomerBody>('POST', '/accounts/customers', { body: details });
  return { id: body.id, path: `/accounts/customers/${body.id}`, cards: `/accounts/customers/${body.id}/credit-cards` };
};

describe("a customer's cards", () => {
  it('given a customer, when a card is added, then a token, the brand and the last four digits are kept', async () => {
    const { path, cards } = await registered();

    const added = await accounts.call<CardBody>('POST', cards, { body: card });

    const { id } = added.body;
    expect(added.status).toBe(201);
    expect(added.body).toEqual({ id, ...kept, brand: 'VISA', lastFour: '1111' });
    expect(added.header('location')).toBe(`${cards}/${id}`);
    expect(added.header('etag')).toBe('"v2"');
    expect((await accounts.call('GET', `${cards}/${id}`)).body).toEqual(added.body);
    expect((await accounts.call<CustomerBody>('GET', path)).body.creditCards).toEqual([added.body]);
  });

  it('given two cards, when one is removed, then the other stays', async () => {
    const { path, cards } = await registered();
    const first = await accounts.call<CardBody>('POST', cards, { body: card });
    const second = await accounts.call<CardBody>('POST', cards, { body: { ...card, type: 'ALTERNATE' } });
    const one = `${cards}/${first.body.id}`;

    const stale = await accounts.call('DELETE', one, { headers: { 'if-match': first.header('etag') } });
    const removed = await accounts.call('DELETE', one, { headers: { 'if-match': second.header('etag') } });

    expect(stale.status).toBe(412);
    expect(removed).toMatchObject({ status: 204, text: '' });
    expect((await accounts.call('GET', one)).body).toMatchObject({ code: 'customer.card-unknown' });
    expect((await accounts.call<CustomerBody>('GET', path)).body.creditCards).toEqual([second.body]);
  });

  it('given a customer, when cards come and go, then the other services hear nothing', async () => {
    const { id, cards } = await registered();

    const added = await accounts.call<CardBody>('POST', cards, { body: card });
    const removed = await accounts.call('DELETE', `${cards}/${added.body.id}`, {
      headers: { 'if-match': added.header('etag') },
    });

    expect(added.header('storefront-event-id') + removed.header('storefront-event-id')).toBe('');
    expect(await accounts.eventsOf(id)).toHaveLength(1);
  });

  it('given a customer with a card, when replaced, then the card stays and is in no event', async () => {
    const { id, path, cards } = await registered();
    const added = await accounts.call<CardBody>('POST', cards, { body: card });

    const replaced = await accounts.call<CustomerBody>('PUT', path, {
      body: { ...details, addresses: [] },
      headers: { 'if-match': added.header('etag') },
    });

    expect(replaced.body.creditCards).toEqual([added.body]);
    expect(JSON.stringify(await accounts.eventsOf(id))).not.toMatch(/card|VISA/iu);
  });

  it('given twenty cards, when one more comes, then it is refused and twenty stay', async () => {
    const { path, cards } = await registered();
    for (let i = 0; i < 20; i += 1) await accounts.call('POST', cards, { body: card });

    const refused = await accounts.call('POST', cards, { body: card });

    expect(refused).toMatchObject({ status: 422, body: { code: 'customer.too-many-cards', limit: 20 } });
    expect((await accounts.call<CustomerBody>('GET', path)).body.creditCards).toHaveLength(20);
  });
});
