/** Which of their cards a customer means to pay with. */
export const cardTypes = ['PRIMARY', 'ALTERNATE'] as const;
export type CardType = (typeof cardTypes)[number];

/** Whose card it is, as its number tells. */
export const cardBrands = ['VISA', 'MASTERCARD', 'AMERICAN_EXPRESS', 'DISCOVER', 'OTHER'] as const;
export type CardBrand = (typeof cardBrands)[number];

/** A card as its owner types it in. Lives for the length of one request and is never kept or shown. */
export interface CardInput {
  readonly type: CardType;
  readonly description: string;
  /** 12 to 19 digits, with or without spaces and hyphens between them. */
  readonly number: string;
  readonly expiration: string;
  readonly nameOnCard: string;
}

/** A card as it is kept: enough to recognise it, nothing to pay with. */
export interface CreditCard {
  /** The token that stands for the card: random, not made from its number. */
  readonly id: string;
  readonly type: CardType;
  readonly description: string;
  readonly brand: CardBrand;
  readonly lastFour: string;
  /** Month/year as printed. A past one is kept as it is. */
  readonly expiration: string;
  readonly nameOnCard: string;
}

/** The card without its number. @param token a new random id */
export function tokenise(input: CardInput, token: string): CreditCard {
  const digits = input.number.replaceAll(/\D/gu, '');
  return {
    id: token,
    type: input.type,
    description: input.description,
    brand: brandOf(digits),
    lastFour: digits.slice(-4),
    expiration: input.expiration,
    nameOnCard: input.nameOnCard,
  };
}

// The first digits by which ISO/IEC 7812 issuers can be told apart.
const ISSUERS: readonly (readonly [CardBrand, RegExp])[] = [
  ['VISA', /^4/u],
  ['MASTERCARD', /^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/u],
  ['AMERICAN_EXPRESS', /^3[47]/u],
  ['DISCOVER', /^(6011|64[4-9]|65)/u],
];

const brandOf = (digits: string): CardBrand => ISSUERS.find(([, first]) => first.test(digits))?.[0] ?? 'OTHER';
