import { topics } from '@storefront/contracts';
import { createKafka, ensureTopics, kafkaSettings, type KafkaClient } from '@storefront/kafka';
import { startServers, type KeptProcess, type Servers } from '@storefront/servers';
import { MongoClient, type Db } from 'mongodb';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { launchBuilt, startBuilt, type AppName, type BuiltService } from '../../test/shop/built-service.ts';

/** Where the benchmark plays: real servers, and a name of its own for each piece's databases and topics. */
export class Stage {
  readonly client: MongoClient;
  private readonly servers: Servers;
  private readonly profiling: Record<string, string>;

  private constructor(servers: Servers, client: MongoClient, profileFolder: string | undefined) {
    this.servers = servers;
    this.client = client;
    this.profiling = profileFolder
      ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${resolve(profileFolder)} --cpu-prof-interval=500` }
      : {};
  }

  /** @param profileFolder where each service leaves a CPU profile; without one none is made */
  static async open(profileFolder?: string): Promise<Stage> {
    const report = (line: string) => process.stderr.write(`${line}\n`);
    const servers = await startServers({ data: 'throw-away', report });
    report(servers.describe);
    return new Stage(servers, await MongoClient.connect(servers.mongodbUri, { maxPoolSize: 50 }), profileFolder);
  }

  /** Which servers these are, with their versions. */
  get describe(): string {
    return this.servers.describe;
  }

  /** The servers, where they are child processes of ours. */
  get serverProcesses(): readonly KeptProcess[] {
    return this.servers.processes;
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.servers.stop();
  }

  /** Topics that nobody has used, and a database for each service. */
  async scene(): Promise<Scene> {
    const name = `bench-${randomBytes(4).toString('hex')}`;
    const environment = {
      KAFKA_BROKERS: this.servers.kafkaBrokers,
      KAFKA_PREFIX: `${name}.`,
      MONGODB_URI: this.servers.mongodbUri,
      LOG_LEVEL: 'info',
      SAMPLES: 'off',
      ...this.profiling,
    };
    const kafka = createKafka(kafkaSettings.parse(environment), { clientId: 'bench', log: () => undefined });
    await ensureTopics(kafka, Object.values(topics));
    const environmentOf = (app: AppName) => ({ ...environment, MONGODB_DATABASE: `${name}-${app}` });
    return {
      kafka,
      environmentOf,
      db: (app) => this.client.db(`${name}-${app}`),
      start: (app) => startBuilt(app, environmentOf(app)),
      launch: (app) => launchBuilt(app, environmentOf(app)),
    };
  }
}

/** What services of one name share. */
export interface Scene {
  readonly kafka: KafkaClient;
  environmentOf(app: AppName): Record<string, string>;
  db(app: AppName): Db;
  /** Starts a service as it is shipped, and waits until it is ready. */
  start(app: AppName): Promise<BuiltService>;
  /** Starts it without waiting. */
  launch(app: AppName): Promise<BuiltService>;
}

/** Starts several instances of a service. */
export const startSeveral = (scene: Scene, app: AppName, instances: number): Promise<BuiltService[]> =>
  Promise.all(Array.from({ length: instances }, () => scene.start(app)));

/** Stops services, all at once. */
export async function stopAll(services: readonly BuiltService[]): Promise<void> {
  await Promise.all(services.map((service) => service.process.stop()));
}

/** Lets `prepare` happen while services stand still, so that they find all of it at once when they go on. */
export async function whileFrozen(services: readonly BuiltService[], prepare: () => Promise<void>): Promise<void> {
  const tell = (signal: NodeJS.Signals) => services.map((service) => process.kill(-service.process.group, signal));
  tell('SIGSTOP');
  try {
    await prepare();
  } finally {
    tell('SIGCONT');
  }
}
