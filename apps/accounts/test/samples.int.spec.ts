import { allSampleIds, sampleIds } from '@storefront/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAccounts, type Accounts } from './accounts.ts';
import type { CustomerBody } from './bodies.ts';

const ids = allSampleIds.map(({ customerId }) => customerId);
const call = '/accounts/customers/sample';

describe('the sample call, switched on', () => {
  let accounts: Accounts;

  beforeAll(async () => {
    accounts = await startAccounts({ SAMPLES: 'on' });
  });
  afterAll(() => accounts.stop());

  it('given no customer, when called twice, then the three are made once and it says so', async () => {
    const first = await accounts.call('GET', call);
    const second = await accounts.call('GET', call);

    expect(first).toMatchObject({
      status: 201,
      body: { message: '3 sample customers created, 0 were there before', created: ids, present: [] },
    });
    expect(first.header('storefront-event-id').split(', ')).toEqual(
      ids.map((id) => `accounts.customer.change/${id}/1`),
    );
    expect(second).toMatchObject({ status: 200, body: { created: [], present: ids } });
    expect(await accounts.counts()).toEqual({ documents: 3, events: 3 });
  });

  it('given the three, when called ten times at once, then nothing is made', async () => {
    await accounts.call('GET', call);

    const replies = await Promise.all(Array.from({ length: 10 }, () => accounts.call('GET', call)));

    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await accounts.counts()).toEqual({ documents: 3, events: 3 });
  });

  it('given John Doe, when read, then he is as published, with two cards and neither number', async () => {
    await accounts.call('GET', call);

    const { body } = await accounts.call<CustomerBody>('GET', `/accounts/customers/${sampleIds.johnDoe.customerId}`);

    expect(body.name).toEqual({ title: 'Mr.', firstName: 'John', middleName: 'S.', lastName: 'Doe', suffix: 'Jr.' });
    expect(body.addresses.map(({ type, postalCode }) => `${type} ${postalCode}`)).toEqual([
      'BILLING 12345-6789',
      'SHIPPING 12345-6789',
    ]);
    expect(body.creditCards.map(({ description, lastFour }) => `${description} ${lastFour}`)).toEqual([
      'VISA 0000',
      'Corporate American Express 6666',
    ]);
    expect(await accounts.written()).not.toMatch(/1234-?6789-?0000|9999-?8888/u);
  });

  it('given a removed sample customer, when called again, then only they are made and their events count on', async () => {
    await accounts.call('GET', call);
    const id = sampleIds.marySmith.customerId;
    const path = `/accounts/customers/${id}`;
    const { events } = await accounts.counts();
    const etag = (await accounts.call('GET', path)).header('etag');
    await accounts.call('DELETE', path, { headers: { 'if-match': etag } });

    const again = await accounts.call('GET', call);

    expect(again).toMatchObject({ status: 201, body: { created: [id], present: ids.filter((other) => other !== id) } });
    expect(again.header('storefront-event-id')).toBe(`accounts.customer.change/${id}/3`);
    expect((await accounts.eventsOf(id)).map(({ number }) => number)).toEqual([1, 2, 3]);
    expect((await accounts.call('GET', path)).header('etag')).not.toBe(etag);
    expect(await accounts.counts()).toEqual({ documents: 3, events: events + 2 });
  });
});

describe('the sample call, switched off', () => {
  let accounts: Accounts;

  beforeAll(async () => {
    accounts = await startAccounts();
  });
  afterAll(() => accounts.stop());

  it('given no switch, when called, then there is no such thing and nothing is made', async () => {
    const reply = await accounts.call('GET', call);

    expect(reply).toMatchObject({ status: 404, body: { code: 'request.not-found' } });
    expect(await accounts.counts()).toEqual({ documents: 0, events: 0 });
  });
});
