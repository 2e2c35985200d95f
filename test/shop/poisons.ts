import {
  FULFILLMENT_CANCELLATION_REFUSED,
  toHeaders,
  type EventFacts,
  type OrderStatusType,
} from '@storefront/contracts';
import type { OutgoingRecord } from '@storefront/kafka';

/** What stands in a record that should hold an event. */
export interface Poison {
  readonly value: string | Buffer | null;
  /** Default: the first of the topic's types. */
  readonly type?: string;
}

/** One kind of poison. */
export interface PoisonKind {
  readonly kind: string;
  /** Why an inbox parks it. */
  readonly reason: 'unreadable' | 'type-unknown';
  readonly brew: (key: string) => Poison;
}

/** What makes no sense on any topic. */
export const NONSENSE: readonly PoisonKind[] = [
  unreadable('broken JSON', () => '{"guid": "'),
  unreadable('bytes that are no text', () => Buffer.from([0xff, 0xfe, 0, 1])),
  unreadable('an empty value', () => ''),
  unreadable('another shape', () => '{"order":{"status":"SHIPPED"}}'),
  unreadable('a bare number', () => '42'),
  unreadable('100,000 brackets', () => '['.repeat(100_000)),
  unreadable('3 MB', (guid) => JSON.stringify({ guid, junk: 'x'.repeat(3_000_000) })),
  unreadable('null where something is told', () => null),
  {
    kind: 'a type that nobody knows',
    reason: 'type-unknown',
    brew: () => ({ value: '{}', type: 'storefront.order.teleported.v9' }),
  },
];

/** What makes no sense in a fulfillment's changes: a status that calls itself a refusal. */
export const MISTAKEN: PoisonKind = {
  kind: 'the value of another type',
  reason: 'unreadable',
  brew: (guid) => ({ value: statusOf(guid), type: FULFILLMENT_CANCELLATION_REFUSED }),
};

function unreadable(kind: string, valueFor: (key: string) => Poison['value']): PoisonKind {
  return { kind, reason: 'unreadable', brew: (key) => ({ value: valueFor(key) }) };
}

/** The value of a status, as fulfillment tells it. */
export const statusOf = (guid: string, orderStatusType: OrderStatusType = 'PROCESSING'): string =>
  JSON.stringify({ guid, orderStatusEvent: { timestamp: Date.now(), orderStatusType } });

/**
 * What somebody who is none of the apps writes in the name of one: whatever it is, it was never committed.
 *
 * @param mark headers that tell it from an app's own records
 */
export function forged(
  facts: Omit<EventFacts, 'time'>,
  value: Poison['value'],
  mark: Readonly<Record<string, string>>,
): OutgoingRecord {
  return {
    topic: facts.topic,
    key: facts.key,
    value: value === null ? null : Buffer.from(value as string),
    headers: { ...toHeaders({ ...facts, time: Date.now() }), ...mark },
  };
}
