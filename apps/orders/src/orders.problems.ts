import { MAX_STATUSES } from '@storefront/contracts';
import type { ProblemPages } from '@storefront/http';

/** What the refusals of orders mean, for the pages that problem answers lead to. */
export const ordersProblems: ProblemPages = {
  'order.unknown': {
    status: 404,
    title: 'No such order',
    help: 'Nobody has placed an order with this guid.',
  },
  'order.customer-unknown': {
    status: 404,
    title: 'Orders has not heard of this customer',
    help: 'Somebody registered a moment ago is known a moment later: try again after Retry-After seconds.',
  },
  'order.customer-gone': {
    status: 404,
    title: 'The customer was deleted',
    help: 'Their orders stay: /orders/customers/{id}/orders lists them. New ones are not taken.',
  },
  'order.illegal-transition': {
    status: 409,
    title: 'Not from the current status',
    help: '`currentStatus` says where the order stands, `allowed` which statuses may follow.',
  },
  'order.not-approved': {
    status: 409,
    title: 'Only an approved order is sent to fulfillment',
    help: '`currentStatus` says where the order stands, `allowed` which statuses may follow.',
  },
  'order.history-full': {
    status: 422,
    title: 'The history is full',
    help: `An order keeps at most ${MAX_STATUSES} statuses, and this one has as many.`,
  },
  'order.no-shipping-address': {
    status: 422,
    title: 'Nowhere to send the order to',
    help: 'Give the customer a SHIPPING address at accounts, then approve the order. That of a customer who was deleted can only be rejected or cancelled.',
  },
  'order.product-not-sold': {
    status: 422,
    title: 'The catalogue has no such product',
    help: '`productGuid` names it. /orders/products lists what is sold.',
  },
  'order.price-differs': {
    status: 422,
    title: 'The price is another one',
    help: '`price` is what the catalogue asks for. Show it to the buyer, or leave the price out.',
  },
  'order.sample-step-missing': {
    status: 409,
    title: 'A sample call was left out',
    help: '`missingStep` names the call that has to come first.',
  },
  'product.unknown': {
    status: 404,
    title: 'No such product',
    help: '/orders/products lists what is sold.',
  },
};
