import { randomUUID } from 'node:crypto';
import {
  CUSTOMER_CHANGED,
  customerChange,
  fulfillmentChange,
  orderFulfill,
  type TopicContract,
} from '@storefront/contracts';
import type { OutgoingRecord } from '@storefront/kafka';
import { customerInput } from '../../../drills/crowd/builders.ts';
import { forged, MISTAKEN, NONSENSE, statusOf, type Poison } from '../../../shop/poisons.ts';
import type { Chance } from '../../chance.ts';

/** The header that tells a poison record from an app's own. Its value names the one poison. */
export const POISON_HEADER = 'storm-poison';

/** Makes one for a key that nobody else uses. */
type Brew = (key: string) => Poison & { readonly key?: string; readonly number?: number };

/** What makes no sense on any topic. */
const ANYWHERE: Readonly<Record<string, Brew>> = {
  ...Object.fromEntries(NONSENSE.map(({ kind, brew }) => [kind, brew])),
  'no key': () => ({ value: '{}', key: '' }),
};

/** What makes no sense where it stands. */
const ON_ONE_TOPIC: Readonly<Record<string, { contract: TopicContract; brew: Brew }>> = {
  "another customer's change": {
    contract: customerChange,
    brew: () => ({ value: JSON.stringify({ id: randomUUID(), ...customerInput('Nobody') }), type: CUSTOMER_CHANGED }),
  },
  [MISTAKEN.kind]: { contract: fulfillmentChange, brew: MISTAKEN.brew },
  'a status of an order that nobody knows': {
    contract: fulfillmentChange,
    brew: (guid) => ({ value: statusOf(guid) }),
  },
  'a number far ahead': { contract: fulfillmentChange, brew: (guid) => ({ value: statusOf(guid), number: 1000 }) },
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
  return forged({ topic, key, number, type, source }, value, { [POISON_HEADER]: `${kind} ${fresh}` });
}
