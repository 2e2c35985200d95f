import { setTimeout as pause } from 'node:timers/promises';
import { until, type Ending } from '@storefront/servers';
import { launchBuilt, type AppName, type BuiltService } from '../../shop/built-service.ts';

/** What an instance is from and where its traces go. */
export interface InstanceOptions {
  readonly app: AppName;
  /** orders-2 */
  readonly name: string;
  readonly environment: Record<string, string>;
  /** Folder for a log of each start. */
  readonly logs: string;
  /** Told when it ends without having been killed or stopped. */
  readonly onExit: (instance: Instance, ending: Ending) => void;
}

const READY_MS = 90_000;
const BEFORE_RESTART_MS = 500;
const PROBE_MS = 1000;

/**
 * One of an app's instances, run as it ships. What ends by itself is started again, as an orchestrator would; what was
 * killed or stopped stays down until {@link start}.
 */
export class Instance {
  readonly app: AppName;
  readonly name: string;
  /** How often it was started. */
  starts = 0;
  isUp = false;
  private frozenAt: number | undefined;
  private readonly options: InstanceOptions;
  private service: BuiltService | undefined;
  private starting: Promise<void> = Promise.resolve();
  private wanted = false;

  constructor(options: InstanceOptions) {
    this.options = options;
    this.app = options.app;
    this.name = options.name;
  }

  /** Of the public port; another one after each start. */
  get url(): string {
    return this.running.url;
  }

  get managementUrl(): string {
    return this.running.managementUrl;
  }

  /** Starts it and waits until it is ready. */
  async start(): Promise<void> {
    // One that had ended by itself just before it was stopped may still be on its way.
    await this.starting;
    this.wanted = true;
    this.starting = this.startUntilReady();
    await this.starting;
  }

  /** Waits until it is ready, if it is being started. */
  whenUp(): Promise<void> {
    return this.starting;
  }

  /** SIGKILL: it ends wherever it is, and nothing of it can tidy up. */
  async kill(): Promise<void> {
    this.isUp = this.wanted = false;
    this.signal('SIGKILL');
    await this.running.process.ended;
  }

  /** SIGSTOP: it stands still, with its connections open, until {@link thaw}. */
  freeze(): void {
    this.frozenAt = performance.now();
    process.once('exit', this.thawAtLast);
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
    process.off('exit', this.thawAtLast);
    this.frozenAt = undefined;
  }

  // A storm that is broken off: frozen like its app, the script that keeps it would see nothing of that.
  private readonly thawAtLast = (): void => this.signal('SIGCONT');

  /** As a load balancer knows it, whose probe notices after a second that nobody answers. */
  get isReady(): boolean {
    return this.isUp && (this.frozenAt === undefined || performance.now() - this.frozenAt < PROBE_MS);
  }

  /** SIGTERM, as an orchestrator sends it; tells how it ended. */
  async stop(): Promise<Ending> {
    this.isUp = this.wanted = false;
    await this.running.process.stop();
    return this.running.process.ended;
  }

  /** Ends it in whatever state it is. */
  async close(): Promise<void> {
    if (!this.service) return;
    this.thaw();
    await this.stop();
  }

  private get running(): BuiltService {
    if (!this.service) throw new Error(`${this.name} was never started`);
    return this.service;
  }

  private async startUntilReady(): Promise<void> {
    while (this.wanted) {
      const service = await this.launch();
      const hasEnded = { yes: false };
      void service.process.ended.then((ending) => {
        hasEnded.yes = true;
        return this.ended(service, ending);
      });
      this.isUp = await until(service.isReady, {
        deadlineMs: READY_MS,
        everyMs: 100,
        gaveUp: () => hasEnded.yes || !this.wanted,
      });
      if (this.isUp) return;
      if (!hasEnded.yes) await service.process.stop();
      await pause(BEFORE_RESTART_MS);
    }
  }

  private async launch(): Promise<BuiltService> {
    const { app, environment, logs } = this.options;
    this.starts += 1;
    this.service = await launchBuilt(app, environment, `${logs}/${this.name}.${this.starts}.log`);
    return this.service;
  }

  private ended(service: BuiltService, ending: Ending): void {
    if (service !== this.service || !this.wanted) return;
    this.options.onExit(this, ending);
    // While it is being started, the one who starts it goes on.
    if (!this.isUp) return;
    this.isUp = false;
    this.starting = this.startUntilReady();
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
