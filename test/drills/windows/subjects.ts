import { topics } from '@storefront/contracts';
import { eventually } from '@storefront/testing';
import type { Document } from 'mongodb';
import type { AppName } from '../../shop/built-service.ts';
import { PATIENCE_MS } from '../check/patience.ts';
import { ask, type Reply } from '../crowd/ask.ts';
import { BLUE_WIDGET } from '../crowd/builders.ts';
import type { DrillShop } from '../stage/drill-shop.ts';
import type { Scene } from './scene.ts';

/** Asks for one change. Asked again, by somebody who got no answer, it is still that one change. */
export type Write = (url?: string) => Promise<Reply<unknown> | undefined>;

/** Something that an app can be asked to change twice; each change records one event under the same key. */
export interface Subject {
  readonly app: AppName;
  readonly topic: string;
  readonly key: string;
  readonly first: Write;
  readonly second: Write;
}

/** One of each, new, in the app that owns it. */
export const subjects: Readonly<Record<AppName, (scene: Scene) => Promise<Subject>>> = {
  accounts: ({ customer, shop }) =>
    Promise.resolve({
      app: 'accounts',
      topic: topics.customerChange,
      key: customer,
      first: renaming(shop, customer),
      second: renaming(shop, customer),
    }),

  orders: async ({ customer, shop }) => {
    const guid = await placedOrder(shop, customer);
    const orders = step(shop, 'orders', `orders/${guid}`);
    return { app: 'orders', topic: topics.orderFulfill, key: guid, first: orders('approve'), second: orders('cancel') };
  },

  fulfillment: async ({ customer, shop }) => {
    const guid = await approvedOrder(shop, customer);
    const request = step(shop, 'fulfillment', `fulfillments/${guid}`);
    await eventually(
      'fulfillment has the request',
      () => ask('GET', `${shop.app('fulfillment').url}/fulfillment/fulfillments/${guid}`),
      (reply) => reply?.status === 200,
      { deadlineMs: PATIENCE_MS },
    );
    const [first, second] = [request('process'), request('ship')];
    return { app: 'fulfillment', topic: topics.fulfillmentChange, key: guid, first, second };
  },
};

/** An order that fulfillment hears of. */
export async function approvedOrder(shop: DrillShop, customer: string): Promise<string> {
  const guid = await placedOrder(shop, customer);
  await done('approved', step(shop, 'orders', `orders/${guid}`)('approve'));
  return guid;
}

/** 409 and 412 say that it was done before, by a question that nobody answered. */
export const isDone = (reply: Reply<unknown> | undefined): boolean => [200, 202, 409, 412].includes(reply?.status ?? 0);

/** Asks until it is known to be done. */
export async function done(what: string, write: Write): Promise<void> {
  await eventually(what, () => write(), isDone, { deadlineMs: PATIENCE_MS });
}

/** The subject's events as the outbox has them. */
export const recorded = (shop: DrillShop, { app, key }: Subject): Promise<Document[]> =>
  shop.database(app).collection('outbox.events').find({ key }).sort({ number: 1 }).toArray();

/** How often an event of the subject stands on its topic. */
export async function copiesOf(shop: DrillShop, { key, topic }: Subject): Promise<number> {
  return (await shop.read(topic)).filter((record) => record.key?.toString() === key).length;
}

async function placedOrder(shop: DrillShop, customer: string): Promise<string> {
  const body = { orderItems: [{ product: { guid: BLUE_WIDGET }, quantity: 1 }] };
  const url = `${shop.app('orders').url}/orders/customers/${customer}/orders`;
  const reply = await ask<{ guid: string }>('POST', url, { body });
  if (reply?.status !== 201) throw new Error(`an order was answered ${reply?.status}`);
  return reply.body.guid;
}

const step =
  (shop: DrillShop, app: AppName, path: string) =>
  (verb: string): Write =>
  (url = shop.app(app).url) =>
    ask('POST', `${url}/${app}/${path}/${verb}`);

let renamings = 0;

function renaming(shop: DrillShop, id: string): Write {
  const lastName = `Rivera the ${++renamings}th`;
  let ifMatch: string | undefined;
  return async (url = shop.app('accounts').url) => {
    const path = `/accounts/customers/${id}`;
    ifMatch ??= (await ask('GET', shop.app('accounts').url + path))?.etag;
    return ifMatch === undefined ? undefined : ask('PATCH', url + path, { body: { name: { lastName } }, ifMatch });
  };
}
