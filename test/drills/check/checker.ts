import { isDeepStrictEqual } from 'node:util';
import { eventId, fromHeaders, topics } from '@storefront/contracts';
import type { RawRecord } from '@storefront/kafka';
import type { AppName } from '../../shop/built-service.ts';
import type { DrillShop } from '../stage/drill-shop.ts';
import { isStrange } from '../stage/stranger.ts';
import type { Document } from 'mongodb';

/** Breaches of the outbox's promises, each named by event, key or document. */
export interface Faults {
  /** A committed number without its event, an event that is not on its topic, or one that never took effect. */
  readonly lost: string[];
  /** A record whose event was never committed. */
  readonly ghost: string[];
  /** First copies that are not 1, 2, 3 …, or a key on two partitions. */
  readonly reordered: string[];
  /** An effect that is there more than once, or that differs from what was told. */
  readonly notOnce: string[];
  /** What somebody was told to be so, and is not so any more. */
  readonly forgotten: string[];
  /** What was still on its way when patience ended. */
  readonly late: string[];
}

export const NO_FAULTS: Faults = { lost: [], ghost: [], reordered: [], notOnce: [], forgotten: [], late: [] };

/** What was found, and how much was looked at: a check of nothing proves nothing. */
export interface Findings {
  readonly faults: Faults;
  readonly events: number;
  /** Records beyond the first one of an event. */
  readonly copies: number;
}

interface Aggregate extends Document {
  readonly _id: string;
  readonly version: number;
  readonly applied?: number;
  readonly published?: { readonly number: number };
}

/** One topic with its two ends. */
interface Flow {
  readonly topic: string;
  readonly from: AppName;
  readonly written: string;
  readonly to: AppName;
  readonly effects: string;
  /** Whether each event had one effect and no more, by the versions that the effects have taken. */
  isOnce(effect: Aggregate, source: Aggregate): boolean;
}

const FLOWS: readonly Flow[] = [
  {
    topic: topics.customerChange,
    from: 'accounts',
    written: 'customer.accounts',
    to: 'orders',
    effects: 'customer.profiles',
    isOnce: (copy, customer) => copy.version === copy.applied && isDeepStrictEqual(copy['name'], customer['name']),
  },
  {
    topic: topics.orderFulfill,
    from: 'orders',
    written: 'customer.orders',
    to: 'fulfillment',
    effects: 'fulfillment.requests',
    // It begins with the two statuses that the request brings, and each version after that adds one.
    isOnce: (request) => request.version === statuses(request['order'] as Document).length - 1,
  },
  {
    topic: topics.fulfillmentChange,
    from: 'fulfillment',
    written: 'fulfillment.requests',
    to: 'orders',
    effects: 'customer.orders',
    // A cancellation that is asked for is a version of its own; its answer is the status CANCELLED.
    isOnce: (order, request) =>
      order.version === statuses(order).length + (order['cancellation'] ? 1 : 0) &&
      isDeepStrictEqual(statuses(order), statuses(request['order'] as Document)),
  },
];

/** Keys whose last event has not taken effect yet, a few of them, and events that wait to be published. */
export async function unsettled(shop: DrillShop, flows = FLOWS): Promise<string[]> {
  const found = await Promise.all(flows.map((flow) => unsettledOf(shop, flow)));
  return found.flat().slice(0, 5);
}

async function unsettledOf(shop: DrillShop, flow: Flow): Promise<string[]> {
  const pending = await shop
    .database(flow.from)
    .collection<Document & { _id: string }>('outbox.events')
    .find({ pending: true }, { projection: { _id: 1 } })
    .limit(3)
    .toArray();
  const { effects, sources } = await endsOf(shop, flow);
  const behind = [...sources.values()].filter(({ _id, published }) => effects.get(_id)?.applied !== published?.number);
  return [
    ...pending.map(({ _id }) => `not published: ${_id}`),
    ...behind.map(({ _id, published }) => `not applied: ${flow.topic}/${_id} up to ${published?.number}`),
  ];
}

/** Compares what was committed, what stands on the topics and what took effect, event by event. */
export async function inspect(shop: DrillShop): Promise<Findings> {
  const found = await Promise.all(FLOWS.map((flow) => inspectFlow(shop, flow)));
  const all = (kind: 'lost' | 'ghost' | 'reordered' | 'notOnce') => found.flatMap(({ faults }) => faults[kind]);
  const faults = { lost: all('lost'), ghost: all('ghost'), reordered: all('reordered'), notOnce: all('notOnce') };
  return {
    faults: { ...NO_FAULTS, ...faults },
    events: found.reduce((sum, { events }) => sum + events, 0),
    copies: found.reduce((sum, { copies }) => sum + copies, 0),
  };
}

async function inspectFlow(shop: DrillShop, flow: Flow) {
  const { topic } = flow;
  const outbox = shop.database(flow.from).collection<Document & { _id: string }>('outbox.events');
  const committed = new Set((await outbox.find({ topic }).toArray()).map(({ _id }) => _id));
  const { effects, sources } = await endsOf(shop, flow);
  const numbered = [...sources.values()].flatMap(({ _id: key, published }) => idsUpTo(topic, key, published?.number));
  const records = (await shop.read(topic)).filter((record) => !isStrange(record));
  const onTopic = new Set(records.map(idOf));
  const known = new Set(numbered);
  return {
    events: committed.size,
    copies: records.length - onTopic.size,
    faults: {
      lost: [
        ...numbered.filter((id) => !committed.has(id)),
        ...[...committed].filter((id) => !onTopic.has(id)),
        ...[...sources.values()].flatMap((source) => withoutEffect(flow, effects.get(source._id), source)),
      ],
      ghost: [...onTopic].filter((id) => !committed.has(id) || !known.has(id)),
      reordered: [...Map.groupBy(records, keyOf)].filter(([, ofKey]) => !isInOrder(ofKey)).map(([key]) => key),
      notOnce: [...sources.values()].filter((source) => isOff(flow, effects.get(source._id), source)).map(name),
    },
  };
}

/** The events of a key that did not get as far as the other end. */
const withoutEffect = ({ to, topic }: Flow, effect: Aggregate | undefined, { _id, published }: Aggregate): string[] =>
  idsUpTo(topic, _id, published?.number)
    .slice(effect?.applied ?? 0)
    .map((id) => `${id} at ${to}`);

const isOff = ({ isOnce }: Flow, effect: Aggregate | undefined, source: Aggregate): boolean =>
  effect?.applied === source.published?.number && effect !== undefined && !isOnce(effect, source);

/** Whether the first copies of one key's events are 1, 2, 3 … on a single partition. */
function isInOrder(records: readonly RawRecord[]): boolean {
  let last = 0;
  for (const record of records) {
    const number = fromHeaders(record.headers).number ?? 0;
    if (number > last + 1) return false;
    last = Math.max(last, number);
  }
  return last > 0 && new Set(records.map(({ partition }) => partition)).size === 1;
}

async function endsOf(shop: DrillShop, { effects, from, to, written }: Flow) {
  const sources = shop
    .database(from)
    .collection<Aggregate>(written)
    .find({ published: { $exists: true } });
  const found = shop
    .database(to)
    .collection<Aggregate>(effects)
    .find({ applied: { $exists: true } });
  return { sources: byId(await sources.toArray()), effects: byId(await found.toArray()) };
}

const byId = (documents: readonly Aggregate[]) => new Map(documents.map((document) => [document._id, document]));
const name = ({ _id }: Aggregate) => _id;
const keyOf = (record: RawRecord): string => record.key?.toString() ?? '';
const idOf = (record: RawRecord): string =>
  eventId({ topic: record.topic, key: keyOf(record), number: fromHeaders(record.headers).number ?? 0 });
const idsUpTo = (topic: string, key: string, last = 0): string[] =>
  Array.from({ length: last }, (_, i) => eventId({ topic, key, number: i + 1 }));
const statuses = (order: Document): unknown[] => order['orderStatusEvents'] as unknown[];
