import { topics } from '@storefront/contracts';
import type { Db } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openShop, type Shop } from './shop/shop.ts';

// One number that passes the Luhn check and one that does not, in two spellings each, and what must not be found.
const VISA = '4111-1122-2233-3339';
const ODD = '9812 6789 3456 0123';
const NUMBERS = [VISA, VISA.replaceAll('-', ''), ODD, ODD.replaceAll(' ', '')];
const PARTS = [/4111.?1122/u, /1122.?2233/u, /9812.?6789/u, /6789.?3456/u];

const customer = {
  name: { title: 'Ms.', firstName: 'Mary', lastName: 'Smith' },
  contact: { primaryPhone: '456-789-0001', email: 'marysmith@yougotmail.com' },
  addresses: [],
};
const card = {
  type: 'PRIMARY',
  description: 'Everyday card',
  number: VISA,
  expiration: '6/29',
  nameOnCard: 'Mary Smith',
};

describe('a card number given to accounts', () => {
  let shop: Shop;
  let path: string;
  const answers: string[] = [];

  beforeAll(async () => {
    shop = await openShop(['accounts'], { LOG_LEVEL: 'trace' });
    path = (await post('/accounts/customers', customer)).header('location');
  });
  afterAll(() => shop?.stop());

  it('given a customer, when cards are added, then they are taken', async () => {
    for (const number of NUMBERS) {
      expect((await post(`${path}/credit-cards`, { ...card, number })).status).toBe(201);
    }
  });

  it.each<[string, number, (path: string) => [method: string, path: string, body?: unknown]]>([
    ['beside a CVV', 400, (at) => ['POST', `${at}/credit-cards`, { ...card, cvv: '123' }]],
    ['as the name on the card', 400, (at) => ['POST', `${at}/credit-cards`, { ...card, nameOnCard: VISA }]],
    ['too long', 400, (at) => ['POST', `${at}/credit-cards`, { ...card, number: `${VISA}-99999` }]],
    ['in a list', 400, (at) => ['POST', `${at}/credit-cards`, { ...card, number: [VISA] }]],
    ['in broken JSON', 400, (at) => ['POST', `${at}/credit-cards`, `{ "number": "${VISA}", `]],
    [
      'as a last name',
      400,
      () => ['POST', '/accounts/customers', { ...customer, name: { ...customer.name, lastName: VISA } }],
    ],
    ['as an id', 404, () => ['GET', `/accounts/customers/${VISA}`]],
    ['as a parameter', 400, () => ['GET', `/accounts/customers?number=${VISA}`]],
    ['as the name of a parameter', 400, () => ['GET', `/accounts/customers?${VISA}=1`]],
  ])('given a number %s, when it is sent, then it is refused with %i', async (_where, status, request) => {
    const [method, to, body] = request(path);

    const reply = await shop.call(method, to, { body });

    answers.push(reply.text);
    expect(reply.status).toBe(status);
  });

  it('given all of that, when every document, event, log line and answer is searched, then no number is found', async () => {
    answers.push((await shop.call('GET', path)).text);
    const [accounts] = shop.services;
    const log = accounts?.log() ?? '';
    const places = {
      documents: await everythingIn(shop.database('accounts')),
      events: (await shop.read(topics.customerChange)).map(({ value }) => String(value)).join('\n'),
      answers: answers.join('\n'),
      log,
    };

    expect(log).toContain('/accounts/customers/:id/credit-cards');
    expect(places.documents).toContain('"lastFour":"3339"');
    for (const [place, text] of Object.entries(places)) {
      for (const part of PARTS) expect(text.search(part), `${part} in ${place}`).toBe(-1);
    }
  });

  async function post(to: string, body: unknown) {
    const reply = await shop.call('POST', to, { body });
    answers.push(reply.text);
    return reply;
  }
});

async function everythingIn(db: Db): Promise<string> {
  const collections = await db.collections();
  const documents = await Promise.all(
    collections.map((collection) => collection.find({}, { promoteBuffers: true }).toArray()),
  );
  // An event's content is bytes: read as text, or the search would be of base64.
  return JSON.stringify(documents, (_name, value: unknown) =>
    isBytes(value) ? Buffer.from(value.data).toString() : value,
  );
}

const isBytes = (value: unknown): value is { type: 'Buffer'; data: number[] } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
