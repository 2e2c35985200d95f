import { customerInput } from '../../drills/crowd/builders.ts';
import { markOf } from '../history/mark.ts';
import type { Prepare } from './deed.ts';
import type { KnownCustomer } from './knowledge.ts';

const PATH = '/accounts/customers';

/** A new customer. */
export const register: Prepare = ({ knowledge, op }) => ({
  kind: 'register',
  app: 'accounts',
  method: 'POST',
  path: PATH,
  body: customerInput(markOf(op)),
  learn: (reply) => {
    if (reply?.status !== 201) return undefined;
    const { id } = reply.body as { id: string };
    knowledge.customers.push({ id, etag: reply.etag });
    return { of: 'customer', id };
  },
});

/** Another last name for a customer; one whose version is not known is read first. */
export const change: Prepare = (doer) => {
  const customer = doer.knowledge.customer(doer.chance);
  if (customer.etag === '') return readCustomer(customer)(doer);
  return {
    kind: 'change',
    app: 'accounts',
    method: 'PATCH',
    path: `${PATH}/${customer.id}`,
    about: customer.id,
    ifMatch: customer.etag,
    body: { name: { lastName: markOf(doer.op) } },
    learn: (reply) => {
      if (reply?.status === 200) doer.knowledge.saw(customer, reply.etag);
      else customer.etag = '';
      return reply?.status === 200 ? { of: 'customer', id: customer.id } : undefined;
    },
  };
};

/** Reads a customer, and so learns the version to change. */
export const readCustomer =
  (customer: KnownCustomer): Prepare =>
  ({ knowledge }) => ({
    kind: 'read',
    app: 'accounts',
    method: 'GET',
    path: `${PATH}/${customer.id}`,
    about: customer.id,
    learn: (reply) => {
      if (reply?.status === 200) knowledge.saw(customer, reply.etag);
      if (reply?.status === 200) return { of: 'customer', id: customer.id };
      return reply?.status === 404 ? { of: 'customer', id: customer.id, isAbsent: true } : undefined;
    },
  });
