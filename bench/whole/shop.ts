import { eventually } from '@storefront/testing';
import type { Request } from 'autocannon';
import type { AppName, BuiltService } from '../../test/shop/built-service.ts';
import { posting } from '../stage/closed-loop.ts';
import { newCustomer } from '../stage/customers.ts';
import { poster } from '../stage/open-loop.ts';
import type { Scene, Stage } from '../stage/stage.ts';

const CUSTOMERS = 20;
/** A product of the first catalogue. */
const BLUE_WIDGET = 'b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897';

/** Services that hear each other, one process each, with customers whom orders knows. */
export interface Shop {
  readonly scene: Scene;
  readonly services: readonly BuiltService[];
  /** Ids. */
  readonly customers: readonly string[];
  /** A service's own port. */
  readonly url: (app: AppName) => string;
}

/** @param apps at least accounts and orders */
export async function openShop(stage: Stage, apps: readonly AppName[]): Promise<Shop> {
  const scene = await stage.scene();
  const services = await Promise.all(apps.map((app) => scene.start(app)));
  const url = (app: AppName) => services.find(({ name }) => name === app)!.url;
  const { close, post } = poster(`${url('accounts')}/accounts/customers`, newCustomer);
  const answers = await Promise.all(Array.from({ length: CUSTOMERS }, () => post()));
  close();
  await allKnown(scene);
  return { scene, services, url, customers: answers.map(idIn) };
}

/** The id of a customer in an answer. */
export const idIn = (body: string): string => (JSON.parse(body) as { id: string }).id;

/** Waits until orders knows every customer of accounts. */
export async function allKnown(scene: Scene): Promise<void> {
  const count = (app: AppName, collection: string) => scene.db(app).collection(collection).estimatedDocumentCount();
  const isSo = async () =>
    (await count('orders', 'customer.profiles')) === (await count('accounts', 'customer.accounts'));
  await eventually('orders knows every customer', isSo, undefined, { deadlineMs: 120_000 });
}

interface Bought {
  guid?: string;
}

/** What a buyer does: places an order for one of the customers, then has it approved. */
export function buying(customers: readonly string[]): Request[] {
  const order = { orderItems: [{ product: { guid: BLUE_WIDGET }, quantity: 1 }] };
  let placed = 0;
  const place: Request = {
    ...posting('/', order),
    setupRequest: (request) => ({
      ...request,
      path: `/orders/customers/${customers[placed++ % customers.length]}/orders`,
    }),
    onResponse: (_status, body, context: Bought) => {
      context.guid = (JSON.parse(body) as Required<Bought>).guid;
    },
  };
  const approve: Request = {
    ...posting('/', {}),
    setupRequest: (request, { guid }: Bought) => ({ ...request, path: `/orders/orders/${guid}/approve` }),
  };
  return [place, approve];
}
