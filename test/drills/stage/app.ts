import type { Ending } from '@storefront/servers';
import { startBuilt, type AppName, type BuiltService } from '../../shop/built-service.ts';

/** One instance of an app as it is shipped, that may be killed, frozen, stopped and started again. */
export class App {
  readonly name: AppName;
  private readonly environment: Record<string, string>;
  private service: BuiltService | undefined;
  /** By itself or by a signal. */
  hasEnded = true;

  constructor(name: AppName, environment: Record<string, string>) {
    this.name = name;
    this.environment = environment;
  }

  /** Of the public port; another one after each start. */
  get url(): string {
    return this.running.url;
  }

  get managementUrl(): string {
    return this.running.managementUrl;
  }

  /** What it has written since its last start. */
  get log(): string {
    return this.running.log();
  }

  /** Starts it and waits until it is ready. */
  async start(): Promise<this> {
    this.service = await startBuilt(this.name, this.environment);
    this.hasEnded = false;
    void this.service.process.ended.then(() => (this.hasEnded = true));
    return this;
  }

  /** SIGKILL: it ends wherever it is, and nothing of it can tidy up. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.running.process.ended;
  }

  /** SIGSTOP: it stands still, with its connections open, until {@link thaw}. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  /** SIGTERM, as an orchestrator sends it; tells how it ended. */
  async stop(): Promise<Ending> {
    await this.running.process.stop();
    return this.running.process.ended;
  }

  /** Ends it in whatever state it is. */
  async close(): Promise<void> {
    if (!this.service) return;
    this.thaw();
    await this.service.process.stop();
  }

  private get running(): BuiltService {
    if (!this.service) throw new Error(`${this.name} was never started`);
    return this.service;
  }

  // To the whole group: the app and the script that keeps it.
  private signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.running.process.group, signal);
    } catch {
      // It has ended already.
    }
  }
}
