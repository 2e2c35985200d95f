import { MAX_STATUSES } from '@storefront/contracts';
import type { ProblemPages } from '@storefront/http';

/** What fulfillment's own refusals mean, for the pages that problem answers lead to. */
export const fulfillmentProblems: ProblemPages = {
  'fulfillment.unknown': {
    status: 404,
    title: 'No such fulfillment',
    help: 'Orders has not sent an order with this guid, or its request is still on its way.',
  },
  'fulfillment.illegal-transition': {
    status: 409,
    title: 'Not from the current status',
    help: '`currentStatus` says where the request stands, `allowed` which statuses may follow.',
  },
  'fulfillment.history-full': {
    status: 422,
    title: 'The history is full',
    help: `A request keeps at most ${MAX_STATUSES} statuses, and this one has as many.`,
  },
  'fulfillment.samples-missing': {
    status: 409,
    title: 'A sample call was left out',
    help: '`missingStep` names the call that has to come first.',
  },
};
