import { until } from '@storefront/servers';
import type { AppName } from '../../shop/built-service.ts';
import { Metrics } from '../../shop/metrics.ts';
import { now } from '../workload/ask.ts';
import type { Stage } from './stage.ts';

interface Numbered {
  readonly _id: string;
  readonly applied?: number;
  readonly published?: { readonly number: number };
}

type Place = readonly [app: AppName, collection: string];

const CUSTOMERS: Place = ['accounts', 'customer.accounts'];
const COPIES: Place = ['orders', 'customer.profiles'];
const ORDERS: Place = ['orders', 'customer.orders'];
const REQUESTS: Place = ['fulfillment', 'fulfillment.requests'];

/** Who publishes, and who applies what it publishes. */
const FLOWS: readonly (readonly [from: Place, to: Place])[] = [
  [CUSTOMERS, COPIES],
  [ORDERS, REQUESTS],
  [REQUESTS, ORDERS],
];

/**
 * Waits until every outbox is empty, every committed event applied and every group at the end of its topics.
 *
 * @returns when that was so, epoch ms; undefined if it was not within `deadlineMs`
 */
export async function settled(stage: Stage, deadlineMs: number): Promise<number | undefined> {
  const isSo = async () => !(await isAnyPending(stage)) && !(await isAnyBehind(stage)) && (await lag(stage)) === 0;
  return (await until(isSo, { deadlineMs, everyMs: 500 })) ? now() : undefined;
}

async function isAnyPending(stage: Stage): Promise<boolean> {
  const apps: readonly AppName[] = ['accounts', 'orders', 'fulfillment'];
  const found = await Promise.all(
    apps.map((app) => stage.database(app).collection('outbox.events').findOne({ pending: true })),
  );
  return found.some((event) => event !== null);
}

async function isAnyBehind(stage: Stage): Promise<boolean> {
  for (const [from, to] of FLOWS) {
    const applied = new Map((await numbers(stage, to)).map((effect) => [effect._id, effect.applied ?? 0]));
    const sources = await numbers(stage, from);
    if (sources.some(({ _id, published }) => (published?.number ?? 0) > (applied.get(_id) ?? 0))) return true;
  }
  return false;
}

function numbers(stage: Stage, [app, collection]: Place): Promise<Numbered[]> {
  const projection = { applied: 1, 'published.number': 1 };
  return stage.database(app).collection<Numbered>(collection).find({}, { projection }).toArray();
}

/** Records that the consumers' groups have not committed yet, as one instance of each tells it. */
async function lag(stage: Stage): Promise<number> {
  const consumers: readonly AppName[] = ['orders', 'fulfillment'];
  const told = consumers.map(async (app) => {
    const lags = (await Metrics.of(stage.of(app)[0]!)).values('storefront_consumer_lag_messages');
    // Nothing is said of partitions while the broker can't be asked.
    return lags.length > 0 ? lags.reduce((sum, one) => sum + one, 0) : Number.NaN;
  });
  return (await Promise.all(told)).reduce((sum, one) => sum + one, 0);
}
