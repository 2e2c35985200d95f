import { Module, type INestApplication, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { eventually } from '@storefront/testing';
import { withAdmin } from '../src/client/with-admin.ts';
import { connectKafka } from '../src/nest/connect-kafka.ts';
import { StorefrontKafkaServer, type StorefrontKafkaServerOptions } from '../src/nest/storefront-kafka.server.ts';
import type { RawRecord } from '../src/receive/chunk.ts';
import { Sender } from '../src/send/sender.ts';
import { ownKafka, type OwnKafka } from './own-kafka.ts';
import { RecordingReceiver } from './recording-receiver.ts';

/** What can be different about a {@link Service}. */
export interface ServiceOptions extends Partial<StorefrontKafkaServerOptions> {
  readonly controllers: Type[];
  readonly providers?: Provider[];
  /** Connects it as Nest's manual says, not as this library does. */
  readonly plainNest?: boolean;
}

/** A Nest app in group `orders`, whose chunks go to a {@link RecordingReceiver}. */
export class Service {
  readonly receiver = new RecordingReceiver();
  /** What the process would have ended for. */
  readonly fatal: Error[] = [];
  readonly server: StorefrontKafkaServer;
  private readonly given: ServiceOptions;
  private app: INestApplication | undefined;
  private closing: Promise<void> | undefined;

  constructor(own: OwnKafka, given: ServiceOptions) {
    this.given = given;
    this.server = new StorefrontKafkaServer({
      settings: own.settings,
      groupId: 'orders',
      receiver: this.receiver,
      onFatal: (error) => this.fatal.push(error),
      log: own.log,
      ...given,
    });
  }

  async start(): Promise<void> {
    const { controllers, providers = [], plainNest } = this.given;
    class ServiceModule {}
    Module({ controllers, providers })(ServiceModule);
    this.app = await NestFactory.create(ServiceModule, new FastifyAdapter(), { logger: false });
    if (plainNest) this.app.connectMicroservice({ strategy: this.server });
    else connectKafka(this.app, this.server);
    await this.app.init();
    await this.app.startAllMicroservices();
  }

  /** Asks the handler of a topic as the inbox does. */
  async ask(topic: string, events: unknown[]): Promise<unknown[] | undefined> {
    return this.receiver.handlers.get(topic)?.(events);
  }

  /** Waits until this many records have taken effect, and returns them. */
  async received(count: number): Promise<RawRecord[]> {
    return eventually(
      `${count} records have taken effect`,
      () => this.receiver.records,
      (records) => records.length >= count,
      { deadlineMs: 20_000 },
    );
  }

  /** Waits until the receiver has a chunk in hand. */
  async busy(): Promise<void> {
    await eventually('a chunk is in hand', () => this.receiver.begun.length > this.receiver.done.length);
  }

  close(): Promise<void> {
    return (this.closing ??= this.app?.close() ?? Promise.resolve());
  }
}

/** A topic `orders` under a prefix of its own, whoever publishes to it and whoever reads it. */
export class Shop {
  readonly own: OwnKafka;
  private readonly sender: Sender;
  private readonly services: Service[] = [];

  private constructor(own: OwnKafka) {
    this.own = own;
    this.sender = new Sender(own.settings, { clientId: 'test', log: own.log });
  }

  static async open(...topics: string[]): Promise<Shop> {
    const own = ownKafka();
    await own.topics(...topics);
    return new Shop(own);
  }

  async publish(keys: readonly string[], value: string | null = 'value', topic = 'orders'): Promise<void> {
    const bytes = value === null ? null : Buffer.from(value);
    await this.sender.send(keys.map((key) => ({ topic, key, value: bytes, headers: { looks: '{"like":"JSON"}' } })));
  }

  service(options: ServiceOptions): Service {
    const made = new Service(this.own, options);
    this.services.push(made);
    return made;
  }

  /** The offsets that group `orders` has committed in topic `orders`, all partitions together. */
  async committed(): Promise<number> {
    const { kafka } = this.own;
    const asked = { groupId: kafka.groupName('orders'), topics: [kafka.topicName('orders')] };
    const [answer] = await withAdmin(kafka, (admin) => admin.fetchOffsets(asked));
    return (answer?.partitions ?? []).reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  }

  /** How many members group `orders` has, those that are only joining included. */
  async members(): Promise<number> {
    const { kafka } = this.own;
    const { groups } = await withAdmin(kafka, (admin) => admin.describeGroups([kafka.groupName('orders')]));
    return groups[0]?.members.length ?? 0;
  }

  async close(): Promise<void> {
    await Promise.all(this.services.map((service) => service.close()));
    await this.sender.disconnect();
    await this.own.close();
  }
}

/** `order-0`, `order-1` and so on. */
export const orders = (count: number): string[] => Array.from({ length: count }, (_, at) => `order-${at}`);

/** The same key so often. */
export const sameOrder = (count: number): string[] => Array.from({ length: count }, () => 'order-0');
