import { spread, type Finding } from '../figures/finding.ts';
import { median } from '../figures/statistics.ts';
import type { Load } from '../stage/closed-loop.ts';
import { processors } from '../stage/cpu.ts';

/** What one round came to. */
export interface Flow {
  readonly load: Load;
  readonly orders: number;
  /** Until fulfillment had all of them. */
  readonly seconds: number;
  /** From the last answer until then. */
  readonly behindSeconds: number;
  /** CPU time of each party, s. */
  readonly used: readonly (number | undefined)[];
  /** CPU time of everything on this machine, s. */
  readonly machine: number;
}

/** How many orders went all the way. */
export function throughput(flows: readonly Flow[]): Finding {
  const of = (pick: (flow: Flow) => number, digits = 0) => spread(flows.map(pick), digits);
  const columns = {
    '': 'placed, approved, published, applied',
    'orders a second': of(({ orders, seconds }) => orders / seconds),
    'calls a second': of(({ load }) => load.rate),
    'p50 ms a call': of(({ load }) => load.p50),
    'p99 ms a call': of(({ load }) => load.p99),
    'last answer to last effect, s': of(({ behindSeconds }) => behindSeconds, 2),
  };
  const [head, row] = [Object.keys(columns), Object.values(columns)];
  return { title: 'Orders through three services, 32 buyers', head, rows: [row] };
}

/** What one party used, s of CPU, a round each; undefined where it can't be known. */
interface Share {
  readonly name: string;
  readonly used: readonly (number | undefined)[];
}

/** @param parties names, as in each flow's `used`; @param memory of some of them, MiB */
export function whoUsedWhat(
  flows: readonly Flow[],
  parties: readonly string[],
  memory: ReadonlyMap<string, number>,
): Finding {
  const known = parties.map((name, i): Share => ({ name, used: flows.map(({ used }) => used[i]) }));
  const together = flows.map(({ used }) => used.reduce<number>((sum, seconds) => sum + (seconds ?? 0), 0));
  const others = {
    name: 'everything else here',
    used: flows.map(({ machine }, i) => Math.max(0, machine - together[i]!)),
  };
  const rows = [...known, others].map(({ name, used }) => [
    name,
    spread(
      used.map((seconds, i) => seconds && seconds / flows[i]!.seconds),
      2,
    ),
    spread(used.map((seconds, i) => seconds && (seconds * 1e6) / flows[i]!.orders)),
    spread([memory.get(name)]),
  ]);
  const head = ['', 'cores', 'CPU µs an order', 'resident MiB'];
  return { title: 'What that flow is made of', head, rows, notes: [bound(flows, [...known, others])] };
}

const NEARLY_ALL = 0.9;

/** What keeps it from being faster, as far as processors tell. */
function bound(flows: readonly Flow[], shares: readonly Share[]): string {
  const coresOf = ({ used }: Share) => median(used.map((seconds, i) => (seconds ?? 0) / flows[i]!.seconds));
  const busy = median(flows.map(({ machine, seconds }) => machine / seconds));
  const all = `${busy.toFixed(2)} of ${processors} cores are busy`;
  const ranked = shares
    .map((share) => ({ name: share.name, cores: coresOf(share) }))
    .toSorted((a, b) => b.cores - a.cores);
  const most = ranked.map(({ cores, name }) => `${name} ${cores.toFixed(2)}`).join(', ');
  if (busy > processors * NEARLY_ALL) return `The processors bound it: ${all} (${most}).`;
  const full = ranked.find(({ cores, name }) => SINGLE_THREADED.has(name) && cores > NEARLY_ALL);
  if (full) return `The one thread of ${full.name} bounds it: ${all} (${most}).`;
  return `Waiting bounds it, not the processors: ${all} (${most}).`;
}

const SINGLE_THREADED: ReadonlySet<string> = new Set(['client', 'accounts', 'orders', 'fulfillment']);
