import { join } from 'node:path';
import { startServers, type KeptProcess, type Servers } from '@storefront/servers';
import { TcpProxy } from '@storefront/testing';

/** A real server of the storm's own, reached through a bad network. It comes back at the same address, with its data. */
export class ProxiedServer {
  readonly kind: 'kafka' | 'mongodb';
  private readonly home: string;
  private running: Servers | undefined;
  private network: TcpProxy | undefined;
  /** The server's own port, past the proxy. */
  port = 0;

  private constructor(kind: 'kafka' | 'mongodb', home: string) {
    this.kind = kind;
    this.home = join(home, kind);
  }

  /** @param home folder for its data and its log */
  static async start(kind: 'kafka' | 'mongodb', home: string): Promise<ProxiedServer> {
    const server = new ProxiedServer(kind, home);
    await server.start();
    return server;
  }

  /** As KAFKA_BROKERS or MONGODB_URI take it: through the proxy. */
  get address(): string {
    const { kafkaBrokers = '', mongodbUri = '' } = this.running ?? {};
    return this.kind === 'kafka' ? kafkaBrokers : mongodbUri;
  }

  get proxy(): TcpProxy {
    if (!this.network) throw new Error(`${this.kind} was never started`);
    return this.network;
  }

  /** Starts it, again after {@link kill}, and waits until it answers. */
  async start(): Promise<void> {
    const { KAFKA_BROKERS: _brokers, MONGODB_URI: _uri, ...environment } = process.env;
    this.running = await startServers({
      only: this.kind,
      data: 'kept',
      testCommands: true,
      home: this.home,
      environment: { ...environment, STOREFRONT_SERVERS: 'processes' },
      front: async (_kind, port) => {
        this.port = port;
        this.network ??= await TcpProxy.start(`127.0.0.1:${port}`);
        return this.network.port;
      },
    });
  }

  /** SIGKILL. Whatever it had not written is gone. */
  async kill(): Promise<void> {
    const server = this.process;
    try {
      this.signal('SIGKILL');
    } catch {
      // It has ended already.
    }
    await server.ended;
    await this.running?.stop();
  }

  /** SIGSTOP: it stands still, with its connections open, until {@link thaw}. */
  freeze(): void {
    process.once('exit', this.thawAtLast);
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
    process.off('exit', this.thawAtLast);
  }

  // A storm that is broken off: frozen like its server, the script that keeps it would see nothing of that.
  private readonly thawAtLast = (): void => this.signal('SIGCONT');

  /** Ends it; the data stays where it is. */
  async close(): Promise<void> {
    await this.running?.stop();
    await this.network?.close();
  }

  private signal(signal: NodeJS.Signals): void {
    process.kill(-this.process.group, signal);
  }

  private get process(): KeptProcess {
    const [only] = this.running?.processes ?? [];
    if (!only) throw new Error(`${this.kind} runs in no process of this storm`);
    return only;
  }
}
