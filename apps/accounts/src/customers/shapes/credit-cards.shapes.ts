import { text, uuid } from '@storefront/contracts';
import { z } from 'zod';
import { cardBrands, cardTypes } from '../domain/credit-card.ts';

// The same guard as libs/http has for card numbers, for those that fail the Luhn check too: a name has no 12 digits.
const cardText = text().refine((value) => !/\d(?:[ .-]?\d){11}/u.test(value), 'must not hold a card number');

/** A card as its owner types it in. There is no member for a CVV, and an unknown one is refused. */
export const cardInput = z
  .strictObject({
    type: z.enum(cardTypes),
    description: cardText,
    number: z.string().regex(/^\d(?:[ -]?\d){11,18}$/u, 'must have 12 to 19 digits'),
    expiration: z.string().regex(/^(0?[1-9]|1[0-2])\/(\d{2}|\d{4})$/u, 'must be month/year, such as 6/29'),
    nameOnCard: cardText,
  })
  .meta({
    id: 'CreditCardInput',
    examples: [
      {
        type: 'PRIMARY',
        description: 'Everyday card',
        number: '4111 1111 1111 1111',
        expiration: '6/29',
        nameOnCard: 'Mary Smith',
      },
    ],
  });

/** A card as it is shown. */
export const creditCard = z
  .strictObject({
    id: uuid.meta({ description: 'Token that stands for the card' }),
    type: z.enum(cardTypes),
    description: z.string(),
    brand: z.enum(cardBrands),
    lastFour: z.string(),
    expiration: z.string(),
    nameOnCard: z.string(),
  })
  .meta({
    id: 'CreditCard',
    examples: [
      {
        id: '0197f2a4-9b0a-7c3d-9e21-5d4c3b2a1f00',
        type: 'PRIMARY',
        description: 'Everyday card',
        brand: 'VISA',
        lastFour: '1111',
        expiration: '6/29',
        nameOnCard: 'Mary Smith',
      },
    ],
  });
