import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServers, type KeptProcess, type Servers } from '@storefront/servers';
import { testServers } from '@storefront/testing';

type Kind = 'kafka' | 'mongodb';

/** A real server of one drill's own, that may be killed and frozen. It comes back at the same address, with its data. */
export class OwnServer {
  private readonly kind: Kind;
  private readonly home: string;
  private servers: Servers | undefined;

  private constructor(kind: Kind) {
    this.kind = kind;
    this.home = mkdtempSync(join(tmpdir(), 'storefront-drill-'));
  }

  static async start(kind: Kind): Promise<OwnServer> {
    const server = new OwnServer(kind);
    await server.start();
    return server;
  }

  /** As KAFKA_BROKERS or MONGODB_URI take it. */
  get address(): string {
    const { kafkaBrokers = '', mongodbUri = '' } = this.servers ?? {};
    return this.kind === 'kafka' ? kafkaBrokers : mongodbUri;
  }

  /** Starts it, again after {@link kill}, and waits until it answers. */
  async start(): Promise<void> {
    const { kafkaBrokers, mongodbUri } = testServers();
    // What is named here is not started: only the drill's own server is.
    const other = this.kind === 'kafka' ? { MONGODB_URI: mongodbUri } : { KAFKA_BROKERS: kafkaBrokers };
    const { KAFKA_BROKERS: _brokers, MONGODB_URI: _uri, ...environment } = process.env;
    this.servers = await startServers({
      data: 'kept',
      testCommands: true,
      home: this.home,
      environment: { ...environment, STOREFRONT_SERVERS: 'processes', ...other },
    });
  }

  /** SIGKILL. Whatever it had not written is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.process.ended;
    await this.servers?.stop();
  }

  /** SIGSTOP: connections stay open and nothing is answered, until {@link thaw}. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  /** Ends it in whatever state it is, and removes its data. */
  async close(): Promise<void> {
    this.thaw();
    await this.servers?.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  private get process(): KeptProcess {
    const [only] = this.servers?.processes ?? [];
    if (!only) throw new Error(`${this.kind} runs in no process of this drill`);
    return only;
  }

  private signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.process.group, signal);
    } catch {
      // It has ended already.
    }
  }
}
