import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenise } from './credit-card.ts';

const typed = {
  type: 'PRIMARY',
  description: 'For the household',
  expiration: '6/29',
  nameOnCard: 'John S. Doe',
} as const;

describe('a card that is taken in', () => {
  it.each([
    ['4111 1111 1111 1111', 'VISA', '1111'],
    ['5555-5555-5555-4444', 'MASTERCARD', '4444'],
    ['2221000000000009', 'MASTERCARD', '0009'],
    ['2720990000000007', 'MASTERCARD', '0007'],
    ['2721000000000004', 'OTHER', '0004'],
    ['378282246310005', 'AMERICAN_EXPRESS', '0005'],
    ['6011111111111117', 'DISCOVER', '1117'],
    ['1234-6789-0000-0000', 'OTHER', '0000'],
  ])(
    'given the number %s, when it is tokenised, then brand %s and the last four %s are kept',
    (number, brand, lastFour) => {
      const card = tokenise({ ...typed, number }, 'token');

      expect(card).toEqual({ id: 'token', ...typed, brand, lastFour });
    },
  );

  it('given any number, when it is tokenised, then nothing of it is kept but the last four digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[5-9]{12,19}$/), (number) => {
        const kept = JSON.stringify(tokenise({ ...typed, number }, 'token'));

        expect(kept).not.toContain(number.slice(-5));
        expect(kept).not.toContain(number.slice(0, 6));
      }),
    );
  });
});
