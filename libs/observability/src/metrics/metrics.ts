import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Every metric of this process; `/metrics` of the management port prints it. */
export const metrics = new Registry();

/** A metric's name (Prometheus style, unit last), what it tells, and its labels: few values each, never an id. */
export interface MetricOptions<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly L[];
}

/** Seconds from half a millisecond to ten seconds: requests and publish delays. */
const DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The counter of that name; made on the first call. */
export function counter<L extends string>({ name, help, labels = [] }: MetricOptions<L>): Counter<L> {
  return once(name, () => new Counter({ name, help, labelNames: labels, registers: [metrics] }));
}

/** The histogram of that name; made on the first call. */
export function histogram<L extends string>(options: MetricOptions<L> & { buckets?: number[] }): Histogram<L> {
  const { name, help, labels = [], buckets = DURATION_BUCKETS } = options;
  return once(name, () => new Histogram({ name, help, labelNames: labels, buckets, registers: [metrics] }));
}

/**
 * A gauge that is read when somebody looks: `read` runs on each scrape, so keep it to one cheap query.
 *
 * A `read` that fails leaves the gauge out of that scrape; the others are still answered.
 */
export function observed(options: MetricOptions<never>, read: () => number | Promise<number>): void {
  metrics.removeSingleMetric(options.name);
  const { name, help } = options;
  new Gauge({
    name,
    help,
    registers: [metrics],
    async collect() {
      this.set(
        await Promise.resolve()
          .then(read)
          .catch(() => Number.NaN),
      );
    },
  });
}

// Several applications in one process (tests, tools) share the metrics instead of refusing each other's.
function once<M>(name: string, make: () => M): M {
  return (metrics.getSingleMetric(name) as M | undefined) ?? make();
}
