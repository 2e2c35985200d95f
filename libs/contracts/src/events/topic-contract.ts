import type { z } from 'zod';

/** One kind of event on a topic. */
export interface EventType {
  /** CloudEvents `type`, with its version: storefront.customer.changed.v1 */
  readonly type: string;
  /** What the value holds; absent where the value is null (a deletion). */
  readonly schema?: z.ZodType;
  /** True if one event alone tells the whole state of its key, so that a new consumer may begin with it. */
  readonly fullState?: boolean;
}

/** A topic, who writes to it and what may stand on it. The first type is meant where a record names none. */
export interface TopicContract {
  readonly topic: string;
  /** CloudEvents `source`. */
  readonly source: string;
  readonly types: readonly [EventType, ...EventType[]];
}

/** Keeps its key's numbers moving where an operator decided to leave an event out. Every topic may carry it. */
export const SKIPPED = 'storefront.skipped.v1';

/** The type an event names, or the topic's first; undefined for a type this version does not know. */
export function eventType(contract: TopicContract, type: string | undefined): EventType | undefined {
  if (type === undefined) return contract.types[0];
  if (type === SKIPPED) return { type: SKIPPED };
  return contract.types.find((known) => known.type === type);
}
