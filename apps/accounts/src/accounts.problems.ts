import type { ProblemPages } from '@storefront/http';

/** The refusals of customers/domain/customer.errors.ts, for people: by code. */
export const accountsProblems: ProblemPages = {
  'customer.unknown': {
    status: 404,
    title: 'There is no such customer',
    help: 'The id was never given, or the customer has been removed.',
  },
  'customer.card-unknown': {
    status: 404,
    title: 'The customer keeps no such card',
    help: "Read the customer: `creditCards` has the ids of the cards they keep. A card's number is never its id.",
  },
  'customer.too-many-cards': {
    status: 422,
    title: 'The customer keeps as many cards as they may',
    help: 'Remove one before adding another. The limit is in `limit`.',
  },
};
