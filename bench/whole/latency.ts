import { customerChange, eventId } from '@storefront/contracts';
import { eventually } from '@storefront/testing';
import type { Collection, Db, Timestamp } from 'mongodb';
import { spread, type Curve, type Finding } from '../figures/finding.ts';
import { percentile, percentiles } from '../figures/statistics.ts';
import type { Effort } from '../options.ts';
import { closedLoop, posting } from '../stage/closed-loop.ts';
import { eventsIn, newCustomer } from '../stage/customers.ts';
import { openLoop, poster } from '../stage/open-loop.ts';
import { stopAll, type Stage } from '../stage/stage.ts';
import { present, writesSince } from '../stage/wall-clock.ts';
import { allKnown, idIn, openShop, type Shop } from './shop.ts';

const RATES = [100, 300];

/** Latencies of every customer of one round, ms. */
interface Journeys {
  readonly answered: readonly number[];
  readonly published: readonly number[];
  readonly effective: readonly number[];
}

const STEPS = [
  { name: 'HTTP answer', of: ({ answered }: Journeys) => answered },
  { name: 'commit to publish', of: ({ published }: Journeys) => published },
  { name: 'commit to effect', of: ({ effective }: Journeys) => effective },
];

/**
 * Customers registered at fixed rates, whether or not earlier calls were answered: how long an answer takes, how long
 * after its commit an event is published, and when it has taken effect in orders. Every one is timed.
 */
export async function latency(stage: Stage, { rounds, seconds }: Effort): Promise<Finding[]> {
  const shop = await openShop(stage, ['accounts', 'orders']);
  const half = Math.round((await saturation(shop, seconds)) / 20) * 10;
  const rates = [...RATES, half];
  const journeys = rates.map(() => [] as Journeys[]);
  for (let round = 0; round < rounds; round++) {
    for (const [i, rate] of rates.entries()) journeys[i]!.push(await atRate(shop, rate, seconds));
  }
  await stopAll(shop.services);
  return [
    {
      title: 'From the call to the effect in the other service',
      head: ['', 'p50 ms', 'p95 ms', 'p99 ms', 'longest ms'],
      rows: rates.flatMap((rate, i) => rowsOf(rate, journeys[i]!)),
      notes: [`${half} a second is half of what 32 callers without a pause reach in the same shop.`],
      curves: STEPS.map(({ name, of }) => distribution(`${name}, ${half} a second`, journeys.at(-1)!.flatMap(of))),
    },
  ];
}

async function saturation({ scene, url }: Shop, seconds: number): Promise<number> {
  const load = () => closedLoop([url('accounts')], [posting('/accounts/customers', newCustomer)], seconds);
  await load(); // to get warm
  const { rate } = await load();
  await allKnown(scene);
  process.stderr.write(`  saturated: ${Math.round(rate)} a second\n`);
  return rate;
}

async function atRate({ scene, url }: Shop, rate: number, seconds: number): Promise<Journeys> {
  const [accounts, orders] = [scene.db('accounts'), scene.db('orders')];
  const since = await present(accounts);
  const { close, post } = poster(`${url('accounts')}/accounts/customers`, newCustomer);
  const answers = await openLoop(rate, seconds, post);
  close();
  const ids = new Set(answers.map(({ body }) => idIn(body)));
  const published = await publishedAt(accounts, ids);
  const committed = await writtenAt(accounts.collection('customer.accounts'), since, ids);
  const effective = await writtenAt(orders.collection('customer.profiles'), since, ids);
  const sinceCommit = (times: ReadonlyMap<string, number>) => [...ids].map((id) => times.get(id)! - committed.get(id)!);
  process.stderr.write(`  ${rate} a second: ${answers.length} answered\n`);
  return {
    answered: answers.map(({ ms }) => ms),
    published: sinceCommit(published),
    effective: sinceCommit(effective),
  };
}

/** When the broker's acknowledgement of each customer's event reached the relay, epoch ms. */
async function publishedAt(accounts: Db, ids: ReadonlySet<string>): Promise<Map<string, number>> {
  const names = [...ids].map((key) => eventId({ topic: customerChange.topic, key, number: 1 }));
  const marked = () =>
    eventsIn(accounts)
      .find({ _id: { $in: names }, publishedAt: { $exists: true } })
      .toArray();
  const events = await eventually('every event published', marked, ({ length }) => length === ids.size);
  return new Map(events.map((event) => [event.key, event.publishedAt!.getTime()]));
}

/** When each customer was first written to a collection, epoch ms. Waits for all of them. */
async function writtenAt(
  collection: Collection<{ _id: string }>,
  since: Timestamp,
  ids: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  for await (const { at, id } of writesSince(collection, since)) {
    if (ids.has(id) && !times.has(id)) times.set(id, at);
    if (times.size === ids.size) break;
  }
  return times;
}

function rowsOf(rate: number, journeys: readonly Journeys[]) {
  return STEPS.map(({ name, of }) => {
    const rounds = journeys.map((journey) => ({ ...percentiles(of(journey)), longest: percentile(of(journey), 1) }));
    const column = (pick: (round: (typeof rounds)[number]) => number) => spread(rounds.map(pick), 1);
    return [
      `${rate} a second: ${name}`,
      column(({ p50 }) => p50),
      column(({ p95 }) => p95),
      column(({ p99 }) => p99),
      column(({ longest }) => longest),
    ];
  });
}

const STEPS_OF_A_CURVE = 200;

/** Which share, in percent, took at most so many ms. */
function distribution(name: string, values: readonly number[]): Curve {
  const shares = Array.from({ length: STEPS_OF_A_CURVE + 1 }, (_, i) => i / STEPS_OF_A_CURVE);
  return { chart: 'latency', name, points: shares.map((share) => [percentile(values, share), share * 100]) };
}
