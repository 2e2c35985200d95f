import { Logger } from '@nestjs/common';
import { topics, type CustomerChangeEvent } from '@storefront/contracts';
import { createHttpApp } from '@storefront/http';
import {
  connectKafka,
  createKafka,
  ensureTopics,
  readTopic,
  StorefrontKafkaServer,
  type RawRecord,
} from '@storefront/kafka';
import { HealthRegistry } from '@storefront/observability';
import { OutboxRuntime, type StoredAggregate } from '@storefront/outbox';
import { loadConfig } from '@storefront/service';
import {
  eventually,
  testServers,
  throwAwayDatabase,
  throwAwayPrefix,
  caller,
  type Caller,
  type Reply,
} from '@storefront/testing';
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

/** An event as `outbox.events` keeps it, with its value read. */
export interface RecordedEvent {
  readonly number: number;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** The service on a database and topics of its own, called over HTTP, with neighbours that tell it things. */
export class Orders {
  readonly url: string;
  readonly call: Caller;
  readonly neighbours: Neighbours;
  readonly db: Db;
  /** For another instance in the same place: {@link startOrders} takes it. */
  readonly place: Record<string, string>;
  private readonly readPublished: () => Promise<RawRecord[]>;
  readonly stop: () => Promise<void>;

  constructor(
    parts: Pick<Orders, 'url' | 'neighbours' | 'db' | 'place' | 'stop'> & { published: () => Promise<RawRecord[]> },
  ) {
    this.url = parts.url;
    this.call = caller(parts.url);
    this.place = parts.place;
    this.neighbours = parts.neighbours;
    this.db = parts.db;
    this.stop = parts.stop;
    this.readPublished = parts.published;
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
  async written(): Promise<string> {
    const all = (name: string) =>
      this.db
        .collection(name)
        .find({}, { projection: { pending: 0, publishedAt: 0 } })
        .sort({ _id: 1 })
        .toArray();
    const names = ['customer.orders', 'customer.profiles', 'catalogue.products', 'outbox.events', 'inbox.parked'];
    return JSON.stringify(await Promise.all(names.map(all)));
  }

  async eventsOf(key: string): Promise<RecordedEvent[]> {
    const found = await this.db.collection('outbox.events').find({ key }, { promoteBuffers: true }).toArray();
    return found
      .map(({ number, type, content }) => ({ number, type, data: content && JSON.parse(String(content)) }))
      .sort((a, b) => a.number - b.number);
  }

  /** What stands on the topic once nothing in the outbox is pending. */
  async published(): Promise<RawRecord[]> {
    const pending = () => this.db.collection('outbox.events').countDocuments({ pending: true });
    await eventually('nothing is pending', pending, (count) => count === 0);
    return this.readPublished();
  }
}

/** @param environment settings beside those that say where the servers are */
export async function startOrders(environment: Record<string, string> = {}): Promise<Orders> {
  const database = await throwAwayDatabase();
  const settings = loadConfig(ordersConfig, {
    MONGODB_URI: database.uri,
    MONGODB_DATABASE: database.name,
    KAFKA_BROKERS: testServers().kafkaBrokers,
    KAFKA_PREFIX: throwAwayPrefix(),
    ...environment,
  });
  const kafka = createKafka(settings, { clientId: 'orders-test' });
  await ensureTopics(kafka, Object.values(topics));
  const app = await startApp(settings);
  const neighbours = new Neighbours(settings);
  return new Orders({
    url: await app.getUrl(),
    neighbours,
    db: database.client.db(settings.MONGODB_DATABASE),
    place: { MONGODB_DATABASE: settings.MONGODB_DATABASE ?? '', KAFKA_PREFIX: settings.KAFKA_PREFIX },
    published: () => readTopic(kafka, topics.orderFulfill),
    stop: async () => {
      await neighbours.stop();
      await app.close();
      await database.drop();
    },
  });
}

async function startApp(settings: OrdersConfig) {
  Logger.overrideLogger(['error', 'fatal']);
  const app = await createHttpApp(withHealth(settings), { name: 'orders', problems: ordersProblems });
  const strategy = new StorefrontKafkaServer({
    settings,
    groupId: 'orders',
    receiver: app.get(OutboxRuntime).inbox,
    onFatal: (error) => {
      throw error;
    },
  });
  connectKafka(app, strategy);
  // Topics made a moment ago may not have their leaders at work yet; a service insists as well.
  await eventually('the consumer reads', async () => app.startAllMicroservices());
  await app.listen(0, '127.0.0.1');
  return app;
}

function withHealth(settings: OrdersConfig) {
  const health = {
    module: class HealthModule {},
    global: true,
    providers: [HealthRegistry],
    exports: [HealthRegistry],
  };
  return { module: class TestModule {}, imports: [health, OrdersAppModule.with(settings)] };
}
