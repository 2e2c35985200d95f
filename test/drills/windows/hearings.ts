import {
  fulfillmentChange,
  FULFILLMENT_REQUESTED,
  ORDER_STATUS_CHANGED,
  orderFulfill,
  type TopicContract,
} from '@storefront/contracts';
import type { OutgoingRecord } from '@storefront/kafka';
import { randomUUID } from 'node:crypto';
import { ask } from '../crowd/ask.ts';
import type { DrillShop } from '../stage/drill-shop.ts';
import { strangeRecord } from '../stage/stranger.ts';
import type { Scene } from './scene.ts';
import { approvedOrder, subjects, type Subject } from './subjects.ts';

/** What the victim hears from another app, and where it takes effect. */
export interface Hearing {
  readonly what: string;
  readonly victim: 'orders' | 'fulfillment';
  /** Collection of the victim's aggregates. */
  readonly effects: string;
  /** Writes an effect: into a new document or into one that is there. */
  readonly effectBy: 'insert' | 'update';
  /** What the other app can be asked to change, so that the victim hears of it. */
  subject(scene: Scene): Promise<Subject>;
  /** Two records of one key by a stranger: the first can't be read, the second can take effect. */
  poison?(scene: Scene): Promise<readonly [OutgoingRecord, OutgoingRecord]>;
}

export const REQUESTS: Hearing = {
  what: 'a request',
  victim: 'fulfillment',
  effects: 'fulfillment.requests',
  effectBy: 'insert',
  subject: subjects.orders,
  poison: async ({ customer, shop }) => {
    const known = await approvedOrder(shop, customer);
    const guid = randomUUID();
    return poisonBefore(
      orderFulfill,
      guid,
      FULFILLMENT_REQUESTED,
      (await requestOf(shop, known)).replaceAll(known, guid),
    );
  },
};

export const STATUSES: Hearing = {
  what: 'a status',
  victim: 'orders',
  effects: 'customer.orders',
  effectBy: 'update',
  subject: subjects.fulfillment,
  poison: async ({ customer, shop }) => {
    const guid = await approvedOrder(shop, customer);
    const orderStatusEvent = { timestamp: Date.now(), orderStatusType: 'PROCESSING' };
    return poisonBefore(fulfillmentChange, guid, ORDER_STATUS_CHANGED, JSON.stringify({ guid, orderStatusEvent }));
  },
};

export const CUSTOMERS: Hearing = {
  what: 'a customer',
  victim: 'orders',
  effects: 'customer.profiles',
  effectBy: 'update',
  subject: subjects.accounts,
};

/** The number of the last event of a key that has taken effect. */
export async function appliedOf(shop: DrillShop, { effects, victim }: Hearing, key: string): Promise<number> {
  const found = await shop
    .database(victim)
    .collection<{ _id: string; applied?: number }>(effects)
    .findOne({ _id: key });
  return found?.applied ?? 0;
}

/** As a person does, at the management port, who has looked into it. */
export const skipParked = (shop: DrillShop, { victim }: Hearing, id: unknown) =>
  ask('POST', `${shop.app(victim).managementUrl}/admin/inbox/parked/skip`, {
    body: { id, reason: 'Agreed with the warehouse', by: 'olga' },
  });

async function requestOf(shop: DrillShop, guid: string): Promise<string> {
  const found = await shop.database('orders').collection('outbox.events').findOne({ key: guid, number: 1 });
  return String(found?.['content']?.buffer ?? '');
}

function poisonBefore(
  { source, topic }: TopicContract,
  key: string,
  type: string,
  value: string,
): readonly [OutgoingRecord, OutgoingRecord] {
  const about = { topic, source, key, type };
  return [strangeRecord({ ...about, number: 1 }, '{"guid": "'), strangeRecord({ ...about, number: 2 }, value)];
}
