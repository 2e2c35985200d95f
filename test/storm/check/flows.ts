import { eventId, topics } from '@storefront/contracts';
import type { Dump, Parcel, Person, SeenRecord, Thing } from './evidence.ts';

/** One topic with its two ends. */
export interface Flow {
  readonly topic: string;
  readonly sources: readonly Thing[];
  readonly effects: ReadonlyMap<string, Thing>;
  /** Which version an effect has that took every event in once, and nothing else. */
  versionOf(effect: Thing): number;
}

/** What is committed at one end of each topic, and what took effect at the other. */
export function flowsIn({ copies, customers, orders, requests }: Dump): Flow[] {
  return [
    {
      topic: topics.customerChange,
      sources: customers,
      effects: byId(copies),
      versionOf: ({ applied = 0 }) => applied,
    },
    {
      topic: topics.orderFulfill,
      sources: orders,
      effects: byId(requests),
      // It begins with the two statuses that the request brings, and each version after that adds one.
      versionOf: (request) => (request as Parcel).statuses.length - 1,
    },
    {
      topic: topics.fulfillmentChange,
      sources: requests,
      effects: byId(orders),
      versionOf: (order) => (order as Parcel).statuses.length,
    },
  ];
}

export const byId = <T extends Thing | Parcel | Person>(things: readonly T[]): Map<string, T> =>
  new Map(things.map((thing) => [thing.id, thing]));

export const idOf = ({ key, number, topic }: Pick<SeenRecord, 'key' | 'number' | 'topic'>): string =>
  eventId({ topic, key, number });

/** Ids of all events that a thing has told of. */
export const idsOf = (topic: string, { id: key, published = 0 }: Thing): string[] =>
  Array.from({ length: published }, (_, n) => eventId({ topic, key, number: n + 1 }));

/** Records that are, or are copies of, an app's own. */
export const ownRecords = ({ records }: Dump): SeenRecord[] => records.filter(({ poison }) => poison === undefined);
