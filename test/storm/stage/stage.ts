import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createKafka, kafkaSettings, Sender, type KafkaClient } from '@storefront/kafka';
import type { Ending } from '@storefront/servers';
import { MongoClient, type Db } from 'mongodb';
import type { AppName } from '../../shop/built-service.ts';
import { Instance } from './instance.ts';
import { ProxiedServer } from './proxied-server.ts';

export const APPS = ['accounts', 'orders', 'fulfillment'] as const satisfies readonly AppName[];

/** Told when an instance ends by itself. */
export type OnExit = (instance: Instance, ending: Ending) => void;

/** What a storm rages over: a broker and a mongod behind proxies, each app twice, and the storm's own ways past them. */
export class Stage {
  readonly broker: ProxiedServer;
  readonly mongod: ProxiedServer;
  /** Two of each app; those that a fault adds are not among them. */
  readonly instances: readonly Instance[];
  /** Past the proxy, and as the apps read: nothing that is not on a majority yet. */
  readonly mongo: MongoClient;
  readonly kafka: KafkaClient;
  /** Writes records as somebody who is not one of the apps. */
  readonly stranger: Sender;
  private readonly environment: Record<string, string>;
  private readonly logs: string;
  private readonly onExit: OnExit;
  private readonly visitors = new Set<Instance>();
  private visits = 0;

  private constructor(broker: ProxiedServer, mongod: ProxiedServer, folder: string, onExit: OnExit) {
    this.broker = broker;
    this.mongod = mongod;
    this.onExit = onExit;
    this.logs = join(folder, 'logs');
    this.environment = {
      KAFKA_BROKERS: broker.address,
      MONGODB_URI: mongod.address,
      // The shortest that is allowed: how long the partitions of a killed consumer wait for the next one.
      KAFKA_SESSION_TIMEOUT_MS: '6000',
    };
    const past = `mongodb://127.0.0.1:${mongod.port}/?directConnection=true`;
    this.mongo = new MongoClient(past, { readConcernLevel: 'majority', serverSelectionTimeoutMS: 5000 });
    const settings = kafkaSettings.parse(this.environment);
    this.kafka = createKafka(settings, { clientId: 'storm', log: () => undefined });
    this.stranger = new Sender(settings, { clientId: 'stranger', log: () => undefined });
    this.instances = APPS.flatMap((app) => [this.instance(app, `${app}-1`), this.instance(app, `${app}-2`)]);
  }

  /**
   * Starts everything and waits until it is ready.
   *
   * @param folder for the servers' data and everybody's logs
   */
  static async open(folder: string, onExit: OnExit): Promise<Stage> {
    mkdirSync(join(folder, 'logs'), { recursive: true });
    const [broker, mongod] = await Promise.all([
      new ProxiedServer('kafka', folder).start(),
      new ProxiedServer('mongodb', folder).start(),
    ]);
    const stage = new Stage(broker, mongod, folder, onExit);
    try {
      await Promise.all(stage.instances.map((instance) => instance.start()));
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  /** Those of an app that clients may ask, visitors too. */
  of(app: AppName): readonly Instance[] {
    return [...this.instances, ...this.visitors].filter((instance) => instance.app === app);
  }

  database(app: AppName): Db {
    return this.mongo.db(app);
  }

  /** One more instance, not started yet. @param environment beside what all have */
  join(app: AppName, environment: Record<string, string> = {}): Instance {
    const visitor = this.instance(app, `${app}-${3 + this.visits++}`, environment);
    this.visitors.add(visitor);
    return visitor;
  }

  /** SIGTERM for a visitor. */
  async leave(visitor: Instance): Promise<void> {
    await visitor.stop();
    this.visitors.delete(visitor);
  }

  /** Ends everything. Data and logs stay. */
  async close(): Promise<void> {
    await Promise.all([...this.instances, ...this.visitors].map((instance) => instance.close()));
    await Promise.all([this.stranger.disconnect(), this.mongo.close()]);
    await Promise.all([this.broker.close(), this.mongod.close()]);
  }

  private instance(app: AppName, name: string, environment: Record<string, string> = {}): Instance {
    return new Instance({
      app,
      name,
      logs: this.logs,
      environment: { ...this.environment, ...environment },
      onExit: (instance, ending) => this.onExit(instance, ending),
    });
  }
}
