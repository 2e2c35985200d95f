import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServers, type KeptProcess, type Servers } from '@storefront/servers';
import { Breakable } from './breakable.ts';

type Kind = 'kafka' | 'mongodb';

/** A real server that nobody else uses. Killed and started again, it is at the same address, with its data. */
export class OwnServer extends Breakable {
  readonly kind: Kind;
  private readonly home: string;
  private readonly isKept: boolean;
  private servers: Servers | undefined;

  /** @param home folder for its data and its log. Default: a new one, which is removed with it */
  constructor(kind: Kind, home?: string) {
    super();
    this.kind = kind;
    this.home = home ?? mkdtempSync(join(tmpdir(), 'storefront-drill-'));
    this.isKept = home !== undefined;
  }

  /** As KAFKA_BROKERS or MONGODB_URI take it. */
  get address(): string {
    const { kafkaBrokers = '', mongodbUri = '' } = this.servers ?? {};
    return this.kind === 'kafka' ? kafkaBrokers : mongodbUri;
  }

  /** Starts it, again after {@link kill}, and waits until it answers. */
  async start(): Promise<this> {
    const { KAFKA_BROKERS: _brokers, MONGODB_URI: _uri, ...environment } = process.env;
    this.servers = await startServers({
      only: this.kind,
      data: 'kept',
      testCommands: true,
      home: this.home,
      environment: { ...environment, STOREFRONT_SERVERS: 'processes' },
      front: (_kind, port) => this.front(port),
    });
    return this;
  }

  /** SIGKILL. Whatever it had not written is gone. */
  override async kill(): Promise<void> {
    await super.kill();
    await this.servers?.stop();
  }

  /** Ends it in whatever state it is. */
  async close(): Promise<void> {
    if (this.servers) this.thaw();
    await this.servers?.stop();
    if (!this.isKept) rmSync(this.home, { recursive: true, force: true });
  }

  /** Where clients reach it that listens on this port. */
  protected front(port: number): Promise<number> {
    return Promise.resolve(port);
  }

  protected get kept(): KeptProcess {
    const [only] = this.servers?.processes ?? [];
    if (!only) throw new Error(`${this.kind} runs in no process of its own`);
    return only;
  }
}
