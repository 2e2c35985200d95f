import { startApp, type RecordedEvent, type TestedApp } from '@storefront/app-testing';
import { topics, type CustomerChangeEvent } from '@storefront/contracts';
import type { RawRecord } from '@storefront/kafka';
import type { StoredAggregate } from '@storefront/outbox';
import { eventually, type Caller, type Reply } from '@storefront/testing';
import type { Db } from 'mongodb';
import type { z } from 'zod';
import type { ProfileDocument } from '../../src/customers/profile.document.ts';
import { OrdersAppModule } from '../../src/orders-app.module.ts';
import { ordersConfig, type OrdersConfig } from '../../src/orders.config.ts';
import { ordersProblems } from '../../src/orders.problems.ts';
import type { OrderDocument } from '../../src/orders/order.document.ts';
import type { orderPage, OrderView } from '../../src/orders/orders.shapes.ts';
import { aCustomer, Neighbours } from './neighbours.ts';

export const BLUE = 'b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897';
export const WHITE = 'c8810c1d-b0ea-486b-acfa-7724bb70f5e6';

export type OrderPage = z.infer<typeof orderPage>;
export type Problem = Record<string, unknown> & { errors?: { pointer: string }[] };

/** The service on a database and topics of its own, called over HTTP, with neighbours that tell it things. */
export class Orders {
  readonly call: Caller;
  readonly db: Db;
  readonly neighbours: Neighbours;
  private readonly app: TestedApp<OrdersConfig>;

  constructor(app: TestedApp<OrdersConfig>) {
    this.app = app;
    this.call = app.call;
    this.db = app.db;
    this.neighbours = new Neighbours(app.settings);
  }

  get url(): string {
    return this.app.url;
  }

  /** For another instance in the same place: {@link startOrders} takes it. */
  get place(): Record<string, string> {
    return this.app.place;
  }

  async stop(): Promise<void> {
    await this.neighbours.stop();
    await this.app.stop();
  }

  /** Tells of a customer and waits until orders has heard. */
  async knows(customer: CustomerChangeEvent = aCustomer()): Promise<CustomerChangeEvent> {
    await this.hears(await this.neighbours.customerChanged(customer));
    return customer;
  }

  /** Waits until an event has been applied. */
  async hears(eventId: string): Promise<void> {
    const [topic, key = '', number] = eventId.split('/');
    const collection = topic === topics.customerChange ? 'customer.profiles' : 'customer.orders';
    const applied = async () => (await this.db.collection<StoredAggregate>(collection).findOne({ _id: key }))?.applied;
    await eventually(`${eventId} is applied`, applied, (found) => (found ?? 0) >= Number(number));
  }

  /** Places an order of three blue widgets, 5.97 in all, for a customer that orders knows. */
  async places(customerId: string): Promise<Reply<OrderView>> {
    const body = { orderItems: [{ product: { guid: BLUE }, quantity: 3 }] };
    return this.call<OrderView>('POST', `/orders/customers/${customerId}/orders`, { body });
  }

  /** A new order of a new customer, brought as far as the commands say. @returns its path */
  async anOrder(...commands: readonly ('approve' | 'reject' | 'cancel')[]): Promise<string> {
    const customer = await this.knows();
    const path = `/orders/orders/${(await this.places(customer.id)).body.guid}`;
    for (const command of commands) await this.call('POST', `${path}/${command}`);
    return path;
  }

  read(path: string): Promise<Reply<OrderView>> {
    return this.call<OrderView>('GET', path);
  }

  async documentOf(guid: string): Promise<OrderDocument> {
    const document = await this.db.collection<OrderDocument>('customer.orders').findOne({ _id: guid });
    if (!document) throw new Error(`no order ${guid}`);
    return document;
  }

  async profileOf(id: string): Promise<ProfileDocument> {
    const document = await this.db.collection<ProfileDocument>('customer.profiles').findOne({ _id: id });
    if (!document) throw new Error(`no profile ${id}`);
    return document;
  }

  /** Every document and every recorded event, as text: equal before and after means that nothing was written. */
  written(): Promise<string> {
    return this.app.written(
      'customer.orders',
      'customer.profiles',
      'catalogue.products',
      'outbox.events',
      'inbox.parked',
    );
  }

  eventsOf(key: string): Promise<RecordedEvent[]> {
    return this.app.eventsOf(key);
  }

  /** What stands on the topic once nothing in the outbox is pending. */
  published(): Promise<RawRecord[]> {
    return this.app.published(topics.orderFulfill);
  }
}

/** @param environment settings beside those that say where the servers are */
export async function startOrders(environment: Record<string, string> = {}): Promise<Orders> {
  const app = await startApp(
    {
      name: 'orders',
      config: ordersConfig,
      module: (settings) => OrdersAppModule.with(settings),
      problems: ordersProblems,
    },
    environment,
  );
  return new Orders(app);
}
