import { describe, expect, it } from 'vitest';
import { awaitedEvent } from './after.decorator.ts';

const key = 'dc7d8e33-ca0a-4928-a3bc-f7a2995aceaf';
const after = `accounts.customer.change/${key}/3`;

describe('reading after an event', () => {
  it('given no Storefront-After, when it is read, then nothing is awaited', () => {
    expect(awaitedEvent({ prefer: 'wait=5' })).toBeUndefined();
  });

  it.each([
    ['no Prefer', undefined, 0],
    ['wait=5', 'wait=5', 5000],
    ['wait among others', 'respond-async, wait=2', 2000],
    ['spaces and quotes', 'handling=lenient; wait = "3"', 3000],
    ['more than is granted', 'wait=600', 10_000],
    ['something else that ends in wait', 'await=7', 0],
    ['nonsense', 'wait=soon', 0],
  ])('given %s, when it is read, then that is the patience', (_, prefer, waitMs) => {
    expect(awaitedEvent({ 'storefront-after': after, prefer })).toEqual({
      topic: 'accounts.customer.change',
      key,
      number: 3,
      waitMs,
    });
  });

  it.each([
    'nonsense',
    `orders.order.fulfill/${key}/1`,
    'accounts.customer.change/not-an-id/1',
    `accounts.customer.change/${key}/0`,
    `accounts.customer.change/${key}/1.5`,
    `accounts.customer.change/${key}/1/2`,
    `accounts.customer.change/${key}/1/`,
    `accounts.customer.change/${key}/1, accounts.customer.change/${key}/2`,
  ])('given %s, when it is read, then it is refused', (broken) => {
    expect(() => awaitedEvent({ 'storefront-after': broken })).toThrow('The request does not have the right shape');
  });
});
