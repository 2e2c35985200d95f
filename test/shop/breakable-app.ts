import type { Ending, KeptProcess } from '@storefront/servers';
import { Breakable } from './breakable.ts';
import type { AppName, BuiltService } from './built-service.ts';

/** One instance of an app as it is shipped. How it is started, and again after what, is its heirs' affair. */
export abstract class BreakableApp extends Breakable {
  readonly app: AppName;
  /** orders-2 */
  readonly name: string;
  protected service: BuiltService | undefined;

  /** @param name of this instance. Default: the app's */
  constructor(app: AppName, name: string = app) {
    super();
    this.app = app;
    this.name = name;
  }

  /** Of the public port; another one after each start. */
  get url(): string {
    return this.running.url;
  }

  get managementUrl(): string {
    return this.running.managementUrl;
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
    await this.stop();
  }

  protected get running(): BuiltService {
    if (!this.service) throw new Error(`${this.name} was never started`);
    return this.service;
  }

  protected get kept(): KeptProcess {
    return this.running.process;
  }
}
