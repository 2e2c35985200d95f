import { customerChange, fromHeaders, fulfillmentChange, orderFulfill } from '@storefront/contracts';
import type { OrderStatusEvent, TopicContract } from '@storefront/contracts';
import { readTopic, topicEnds } from '@storefront/kafka';
import type { KafkaClient, Offsets } from '@storefront/kafka';
import type { MongoClient } from 'mongodb';
import type { FinishedOrder } from './order-flow.ts';

/** One way from service to service: who writes to the topic, and whose documents note the numbers applied. */
interface Hop {
  readonly contract: TopicContract;
  readonly from: string;
  readonly to: string;
  readonly appliedIn: string;
  /** The key of this hop's events in one order's story. */
  readonly keyOf: (order: FinishedOrder) => string;
}

const HOPS: readonly Hop[] = [
  {
    contract: customerChange,
    from: 'accounts',
    to: 'orders',
    appliedIn: 'customer.profiles',
    keyOf: ({ customerId }) => customerId,
  },
  {
    contract: orderFulfill,
    from: 'orders',
    to: 'fulfillment',
    appliedIn: 'fulfillment.requests',
    keyOf: ({ guid }) => guid,
  },
  {
    contract: fulfillmentChange,
    from: 'fulfillment',
    to: 'orders',
    appliedIn: 'customer.orders',
    keyOf: ({ guid }) => guid,
  },
];

/** What became of one hop's events. */
export interface HopCount {
  readonly topic: string;
  /** "accounts to orders" */
  readonly way: string;
  /** Events in the writer's outbox. */
  readonly written: number;
  /** Different events of those keys on the topic. */
  readonly published: number;
  /** Numbers that the reader's documents have applied, without a gap from 1. */
  readonly applied: number;
}

/** The account of one order, counted from the outboxes, the topics and the readers' documents. */
export interface Receipt {
  readonly hops: readonly HopCount[];
  /** Events written that the reader did not apply. */
  readonly lost: number;
  /** Statuses that stand in a history more than once, at orders and at fulfillment together. */
  readonly appliedTwice: number;
  /** Orders and fulfillment tell the same statuses in the same order. */
  readonly sameHistory: boolean;
}

/** Where to count. */
export interface Books {
  readonly mongodb: MongoClient;
  readonly kafka: KafkaClient;
}

/** Where each topic ends, so that a receipt reads only what came later. */
export type Bookmarks = ReadonlyMap<string, Offsets>;

/** Notes where the topics end now. */
export async function bookmark({ kafka }: Books): Promise<Bookmarks> {
  const ends = HOPS.map(async ({ contract: { topic } }) => [topic, await topicEnds(kafka, topic)] as const);
  return new Map(await Promise.all(ends));
}

/** Counts one order's events since the bookmarks. Nothing is remembered from the run itself but the keys. */
export async function countReceipt(books: Books, since: Bookmarks, order: FinishedOrder): Promise<Receipt> {
  const hops = await Promise.all(HOPS.map((hop) => countHop(books, since, hop, hop.keyOf(order))));
  return {
    hops,
    lost: hops.reduce((sum, { written, applied }) => sum + Math.max(0, written - applied), 0),
    appliedTwice: repeats(order.atOrders) + repeats(order.atFulfillment),
    sameHistory: tells(order.atOrders) === tells(order.atFulfillment),
  };
}

/** True when everything written was published and applied, once. */
export function isBalanced({ hops, lost, appliedTwice, sameHistory }: Receipt): boolean {
  const isWhole = hops.every(
    ({ written, published, applied }) => written > 0 && written === published && published === applied,
  );
  return isWhole && lost === 0 && appliedTwice === 0 && sameHistory;
}

async function countHop({ mongodb, kafka }: Books, since: Bookmarks, hop: Hop, key: string): Promise<HopCount> {
  const { topic } = hop.contract;
  const reader = mongodb.db(hop.to).collection<{ _id: string; applied?: number }>(hop.appliedIn);
  const [written, published, document] = await Promise.all([
    mongodb.db(hop.from).collection('outbox.events').countDocuments({ topic, key }),
    numbersOnTopic(kafka, topic, since.get(topic), key),
    reader.findOne({ _id: key }, { projection: { applied: 1 } }),
  ]);
  const way = `${hop.from} to ${hop.to}`;
  return { topic, way, written, published: published.size, applied: document?.applied ?? 0 };
}

async function numbersOnTopic(kafka: KafkaClient, topic: string, from: Offsets | undefined, key: string) {
  const records = await readTopic(kafka, topic, from === undefined ? {} : { from });
  const ofKey = records.filter((record) => record.key?.toString() === key);
  return new Set(ofKey.map(({ headers }) => fromHeaders(headers).number));
}

function repeats(history: readonly OrderStatusEvent[]): number {
  return history.length - new Set(history.map(({ orderStatusType }) => orderStatusType)).size;
}

function tells(history: readonly OrderStatusEvent[]): string {
  return history.map(({ orderStatusType, timestamp }) => `${orderStatusType}@${timestamp}`).join(' ');
}
