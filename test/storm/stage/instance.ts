import { setTimeout as pause } from 'node:timers/promises';
import { until, type Ending } from '@storefront/servers';
import { BreakableApp } from '../../shop/breakable-app.ts';
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
export class Instance extends BreakableApp {
  /** How often it was started. */
  starts = 0;
  isUp = false;
  private frozenAt: number | undefined;
  private readonly options: InstanceOptions;
  private starting: Promise<void> = Promise.resolve();
  private wanted = false;

  constructor(options: InstanceOptions) {
    super(options.app, options.name);
    this.options = options;
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

  override async kill(): Promise<void> {
    this.isUp = this.wanted = false;
    await super.kill();
  }

  override freeze(): void {
    this.frozenAt = performance.now();
    super.freeze();
  }

  override thaw(): void {
    super.thaw();
    this.frozenAt = undefined;
  }

  /** As a load balancer knows it, whose probe notices after a second that nobody answers. */
  get isReady(): boolean {
    return this.isUp && (this.frozenAt === undefined || performance.now() - this.frozenAt < PROBE_MS);
  }

  override async stop(): Promise<Ending> {
    this.isUp = this.wanted = false;
    return await super.stop();
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
}
