import type { HealthSource } from './health-source.ts';

/**
 * Every {@link HealthSource} of the process, and where the process is in its life.
 *
 * One object for the service and its management port; inject it by this class.
 */
export class HealthRegistry {
  readonly #sources = new Map<string, HealthSource>();
  #started = false;
  #draining = false;

  /** Adds a source; a later one of the same name takes its place. */
  register(source: HealthSource): void {
    this.#sources.set(source.name, source);
  }

  /** All sources, in the order in which they came. */
  sources(): readonly HealthSource[] {
    return [...this.#sources.values()];
  }

  /** True once everything listens. */
  get started(): boolean {
    return this.#started;
  }

  /** True from the first signal to stop on. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Called once, when the service listens. */
  markStarted(): void {
    this.#started = true;
  }

  /** Called once, when the service was told to stop: not ready from here on. */
  markDraining(): void {
    this.#draining = true;
  }
}
