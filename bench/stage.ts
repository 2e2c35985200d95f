import { createKafka, ensureTopics, kafkaSettings, type KafkaClient } from '@storefront/kafka';
import { startServers, type Servers } from '@storefront/servers';
import { topics } from '@storefront/contracts';
import { MongoClient, type Db } from 'mongodb';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { startBuilt, type AppName, type BuiltService } from '../test/shop/built-service.ts';

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

  async close(): Promise<void> {
    await this.client.close();
    await this.servers.stop();
  }

  /** A database and topics that nobody has used. */
  async scene(): Promise<Scene> {
    const name = `bench-${randomBytes(4).toString('hex')}`;
    const environment = {
      KAFKA_BROKERS: this.servers.kafkaBrokers,
      KAFKA_PREFIX: `${name}.`,
      MONGODB_URI: this.servers.mongodbUri,
      MONGODB_DATABASE: name,
      LOG_LEVEL: 'info',
      SAMPLES: 'off',
      ...this.profiling,
    };
    const kafka = createKafka(kafkaSettings.parse(environment), { clientId: 'bench', log: () => undefined });
    await ensureTopics(kafka, Object.values(topics));
    return { environment, kafka, db: this.client.db(name), start: (app) => startBuilt(app, environment) };
  }
}

export interface Scene {
  readonly environment: Record<string, string>;
  readonly kafka: KafkaClient;
  readonly db: Db;
  /** Starts a service as it is shipped. */
  start(app: AppName): Promise<BuiltService>;
}

/** A metric of a service, summed over its labels. */
export async function metric(service: BuiltService, name: string): Promise<number> {
  const text = await (await fetch(`${service.managementUrl}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** CPU time that a service has used, s. */
export const cpuSeconds = (service: BuiltService): Promise<number> => metric(service, 'process_cpu_seconds_total');

/** Lets `prepare` happen while a service stands still, so that it finds all of it at once when it goes on. */
export async function whileFrozen(service: BuiltService, prepare: () => Promise<void>): Promise<void> {
  process.kill(-service.process.group, 'SIGSTOP');
  try {
    await prepare();
  } finally {
    process.kill(-service.process.group, 'SIGCONT');
  }
}
