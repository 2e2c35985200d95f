import type { KeptProcess } from '@storefront/servers';

/** What runs in a process of its own and may be killed and frozen, together with the script that keeps it. */
export abstract class Breakable {
  /** @throws when it was never started */
  protected abstract get kept(): KeptProcess;

  /** SIGKILL: it ends wherever it is, and nothing of it can tidy up. */
  async kill(): Promise<void> {
    const { ended } = this.kept;
    this.signal('SIGKILL');
    await ended;
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

  // A run that is broken off: frozen like what it keeps, the script would see nothing of that.
  private readonly thawAtLast = (): void => this.signal('SIGCONT');

  private signal(signal: NodeJS.Signals): void {
    const { group } = this.kept;
    try {
      process.kill(-group, signal);
    } catch {
      // It has ended already.
    }
  }
}
