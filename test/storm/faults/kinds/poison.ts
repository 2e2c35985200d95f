import { randomUUID } from 'node:crypto';
import {
  CUSTOMER_CHANGED,
  customerChange,
  FULFILLMENT_CANCELLATION_REFUSED,
  fulfillmentChange,
  orderFulfill,
  toHeaders,
  type TopicContract,
} from '@storefront/contracts';
import type { OutgoingRecord } from '@storefront/kafka';
import { customerInput } from '../../../drills/crowd/builders.ts';
import type { Chance } from '../../chance.ts';

/** The header that tells a poison record from an app's own. Its value names the one poison. */
export const POISON_HEADER = 'storm-poison';

interface Poison {
  readonly value: string | Buffer | null;
  readonly key?: string;
  readonly number?: number;
  readonly type?: string;
}

/** Makes one for a key that nobody else uses. */
type Brew = (key: string) => Poison;

/** What makes no sense on any topic. */
const ANYWHERE: Readonly<Record<string, Brew>> = {
  'broken JSON': () => ({ value: '{"guid": "' }),
  'bytes that are no text': () => ({ value: Buffer.from([0xff, 0xfe, 0, 1]) }),
  'an empty value': () => ({ value: '' }),
  'another shape': () => ({ value: '{"order":{"status":"SHIPPED"}}' }),
  'a bare number': () => ({ value: '42' }),
  '100,000 brackets': () => ({ value: '['.repeat(100_000) }),
  '3 MB': (guid) => ({ value: JSON.stringify({ guid, junk: 'x'.repeat(3_000_000) }) }),
  'null where something is told': () => ({ value: null }),
  'a type that nobody knows': () => ({ value: '{}', type: 'storefront.order.teleported.v9' }),
  'no key': () => ({ value: '{}', key: '' }),
};

/** What makes no sense where it stands. */
const ON_ONE_TOPIC: Readonly<Record<string, { contract: TopicContract; brew: Brew }>> = {
  "another customer's change": {
    contract: customerChange,
    brew: () => ({ value: JSON.stringify({ id: randomUUID(), ...customerInput('Nobody') }), type: CUSTOMER_CHANGED }),
  },
  'the value of another type': {
    contract: fulfillmentChange,
    brew: (guid) => ({ value: told(guid), type: FULFILLMENT_CANCELLATION_REFUSED }),
  },
  'a status of an order that nobody knows': { contract: fulfillmentChange, brew: (guid) => ({ value: told(guid) }) },
  'a number far ahead': { contract: fulfillmentChange, brew: (guid) => ({ value: told(guid), number: 1000 }) },
};

const CONTRACTS = [customerChange, orderFulfill, fulfillmentChange] as const;

/** Every kind of poison there is. */
export const POISONS: readonly string[] = [...Object.keys(ANYWHERE), ...Object.keys(ON_ONE_TOPIC)];

/** One record of a kind, on a key of its own, and the topic that it is for. */
export function poisonRecord(kind: string, chance: Chance): OutgoingRecord {
  const { contract = chance.pick(CONTRACTS), brew } = ON_ONE_TOPIC[kind] ?? { brew: ANYWHERE[kind]! };
  const fresh = randomUUID();
  const { key = fresh, number = 1, type = contract.types[0].type, value } = brew(fresh);
  const { source, topic } = contract;
  return {
    topic,
    key,
    value: value === null ? null : Buffer.from(value as string),
    headers: {
      ...toHeaders({ topic, key, number, type, source, time: Date.now() }),
      [POISON_HEADER]: `${kind} ${fresh}`,
    },
  };
}

const told = (guid: string): string =>
  JSON.stringify({ guid, orderStatusEvent: { timestamp: Date.now(), orderStatusType: 'PROCESSING' } });
