import { describe, expect, it } from 'vitest';
import { cardInput } from './credit-cards.shapes.ts';

const card = {
  type: 'PRIMARY',
  description: 'Everyday card',
  number: '4111 1111 1111 1111',
  expiration: '6/29',
  nameOnCard: 'Mary Smith',
};

describe('what may be sent as a card', () => {
  it.each([
    ['a number in groups of four', {}],
    ['a number with hyphens that fails the Luhn check', { number: '1234-6789-0000-0000' }],
    ['a number in one piece', { number: '378282246310005' }],
    ['a past expiration', { expiration: '4/19' }],
    ['a long expiration', { expiration: '12/2031' }],
  ])('given %s, when checked, then it passes', (_what, changes) => {
    expect(cardInput.safeParse({ ...card, ...changes }).success).toBe(true);
  });

  it.each([
    ['a CVV', { cvv: '123' }],
    ['a card id', { id: 'b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897' }],
    ['a number too short', { number: '4111 1111 111' }],
    ['a number too long', { number: '41111111111111111111' }],
    ['letters in the number', { number: '4111 1111 1111 111x' }],
    ['a number that is a number', { number: 4111111111111111 }],
    ['the thirteenth month', { expiration: '13/29' }],
    ['an expiration without a year', { expiration: '6' }],
    ['a number for a name', { nameOnCard: '1234-6789-0000-0000' }],
    ['a number in the description', { description: 'my 123467890000 card' }],
    ['an unknown type', { type: 'SPARE' }],
  ])('given %s, when checked, then it is refused', (_what, changes) => {
    expect(cardInput.safeParse({ ...card, ...changes }).success).toBe(false);
  });

  it('given a number that is refused, when the reason is told, then nothing of the number is in it', () => {
    const refused = cardInput.safeParse({ ...card, number: '5105105105105100999999' });

    expect(JSON.stringify(refused.error?.issues)).not.toMatch(/\d{4,}/u);
  });
});
