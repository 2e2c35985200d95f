import { BreakableApp } from '../../shop/breakable-app.ts';
import { startBuilt, type AppName } from '../../shop/built-service.ts';

/** An app of a drill, that may be killed, frozen, stopped and started again. */
export class App extends BreakableApp {
  private readonly environment: Record<string, string>;
  /** By itself or by a signal. */
  hasEnded = true;

  constructor(app: AppName, environment: Record<string, string>) {
    super(app);
    this.environment = environment;
  }

  /** What it has written since its last start. */
  get log(): string {
    return this.running.log();
  }

  /** Starts it and waits until it is ready. */
  async start(): Promise<this> {
    this.service = await startBuilt(this.app, this.environment);
    this.hasEnded = false;
    void this.service.process.ended.then(() => (this.hasEnded = true));
    return this;
  }
}
