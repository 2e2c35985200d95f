import { fulfillmentChange, ORDER_STATUS_CHANGED, sampleIds } from '@storefront/contracts';
import type { OutgoingRecord } from '@storefront/kafka';
import { eventually } from '@storefront/testing';
import type { Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MISTAKEN, NONSENSE, statusOf, type Poison } from '../shop/poisons.ts';
import { ask } from './crowd/ask.ts';
import { BLUE_WIDGET } from './crowd/builders.ts';
import { DrillShop } from './stage/drill-shop.ts';
import { strangeRecord } from './stage/stranger.ts';
import { registeredCustomer } from './crowd/workload.ts';

const { topic, source } = fulfillmentChange;
const WHY = { reason: 'Agreed with the warehouse', by: 'olga' };
const OTHER_ORDER = sampleIds.marySmith.orderGuids[0];

/** Orders without fulfillment: the drill itself says what fulfillment would, and worse. */
let shop: DrillShop;
let customer: string;
beforeAll(async () => {
  shop = await DrillShop.open({ apps: ['accounts', 'orders'], environment: { SAMPLES: 'on' } });
  customer = await registeredCustomer(shop, 0);
});
afterAll(() => shop?.close());

/** What may come in place of an order's first status, and why it is parked. */
const POISONS: readonly { kind: string; reason: string; brew: (guid: string) => Poison }[] = [
  ...NONSENSE,
  MISTAKEN,
  { kind: 'a status that may not follow', reason: 'refused', brew: (guid) => ({ value: statusOf(guid, 'RECEIVED') }) },
  { kind: "another order's status", reason: 'refused', brew: () => ({ value: statusOf(OTHER_ORDER) }) },
];

describe('promise 5, of one bad event', () => {
  const poisoned = new Map<string, string>();
  let innocent: string[];
  const poisonous = ({ kind, brew }: (typeof POISONS)[number]) => {
    const guid = poisoned.get(kind)!;
    const { value, type } = brew(guid);
    return record(guid, 1, value, type);
  };

  beforeAll(async () => {
    for (const { kind } of POISONS) poisoned.set(kind, await approvedOrder());
    innocent = await Promise.all(Array.from({ length: 12 }, approvedOrder));
    const withoutKey = record('', 1, statusOf(OTHER_ORDER));
    await shop.stranger.send([withoutKey, ...POISONS.map(poisonous)]);
    await shop.stranger.send([...poisoned.values()].map((guid) => record(guid, 2, statusOf(guid))));
    await shop.stranger.send(innocent.map((guid) => record(guid, 1, statusOf(guid))));
  });

  it(`given ${POISONS.length} kinds of poison in front of good events of other orders, then those take effect`, async () => {
    const histories = await Promise.all(innocent.map((guid) => historyOf(guid, 3)));

    expect(histories).toEqual(innocent.map(() => ['CREATED', 'APPROVED', 'PROCESSING']));
  });

  it('given a record without a key, then it is parked and holds up nobody', async () => {
    expect(await parked('', 1)).toMatchObject([{ status: 'failed', reason: 'unreadable' }]);
  });

  it.each(POISONS)(
    'given $kind, then it waits with what follows on its key, and when a person skips it, what follows takes effect',
    async ({ kind, reason }) => {
      const guid = poisoned.get(kind)!;
      const status = reason === 'type-unknown' ? 'waiting' : 'failed';
      const waiting = await parked(guid, 2);
      expect(waiting).toMatchObject([
        { status, reason },
        { number: 2, status: 'waiting', reason: 'gap' },
      ]);
      expect(await historyOf(guid, 2)).toEqual(['CREATED', 'APPROVED']);

      expect(await decide('skip', { id: waiting[0]!._id })).toMatchObject({ status: 200, body: { applied: 2 } });

      expect(await historyOf(guid, 3)).toEqual(['CREATED', 'APPROVED', 'PROCESSING']);
      await parked(guid, 0);
    },
  );

  it('given broken JSON, when a person releases it with what was meant, then both events take effect', async () => {
    const guid = await approvedOrder();
    await shop.stranger.send([record(guid, 1, '{"guid": "'), record(guid, 2, statusOf(guid, 'SHIPPED'))]);
    const [broken] = await parked(guid, 2);
    const id = broken!._id;

    expect(await decide('release', { id })).toMatchObject({ status: 409 });
    expect(await decide('release', { id, value: statusOf(guid) })).toMatchObject({ body: { applied: 2 } });

    expect(await historyOf(guid, 4)).toEqual(['CREATED', 'APPROVED', 'PROCESSING', 'SHIPPED']);
    await parked(guid, 0);
  });
});

describe('promise 4, of an event before its subject', () => {
  it('given statuses of an order that orders does not know, when the order appears, then it takes them up in order', async () => {
    const guid = sampleIds.johnDoe.orderGuids[4];
    await shop.stranger.send([record(guid, 1, statusOf(guid)), record(guid, 2, statusOf(guid, 'SHIPPED'))]);
    expect(await parked(guid, 2)).toMatchObject([{ reason: 'subject-unknown' }, { reason: 'gap' }]);

    expect((await ask('GET', `${shop.app('accounts').url}/accounts/customers/sample`))?.status).toBe(201);
    expect((await ask('GET', `${shop.app('orders').url}/orders/customers/sample/orders`))?.status).toBe(201);

    expect(await historyOf(guid, 4)).toEqual(['CREATED', 'APPROVED', 'PROCESSING', 'SHIPPED']);
    await parked(guid, 0);
  });
});

async function approvedOrder(): Promise<string> {
  const { url } = shop.app('orders');
  const body = { orderItems: [{ product: { guid: BLUE_WIDGET }, quantity: 1 }] };
  const placed = await ask<{ guid: string }>('POST', `${url}/orders/customers/${customer}/orders`, { body });
  const guid = placed?.body.guid ?? '';
  expect((await ask('POST', `${url}/orders/orders/${guid}/approve`))?.status).toBe(200);
  return guid;
}

/** A record with all the headers of an event of fulfillment. */
const record = (key: string, number: number, value: Poison['value'], type = ORDER_STATUS_CHANGED): OutgoingRecord =>
  strangeRecord({ topic, key, number, type, source }, value);

/** An order's history, once it is that long. */
async function historyOf(guid: string, length: number): Promise<string[]> {
  type Order = { orderStatusEvents: { orderStatusType: string }[] };
  const read = async () => {
    const reply = await ask<Order>('GET', `${shop.app('orders').url}/orders/orders/${guid}`);
    return reply?.body.orderStatusEvents.map(({ orderStatusType }) => orderStatusType) ?? [];
  };
  return eventually(`the order shows ${length} statuses`, read, (history) => history.length === length);
}

/** What is parked under a key, once it is that much. */
function parked(key: string, count: number): Promise<(Document & { _id: string })[]> {
  const collection = shop.database('orders').collection<Document & { _id: string }>('inbox.parked');
  const read = () =>
    collection
      .find({ topic, key }, { projection: { record: 0 } })
      .sort({ number: 1 })
      .toArray();
  return eventually(`${count} events of "${key}" are parked`, read, ({ length }) => length === count);
}

/** As an operator does, at the management port. */
const decide = (action: 'skip' | 'release', what: { id: string; value?: string }) =>
  ask('POST', `${shop.app('orders').managementUrl}/admin/inbox/parked/${action}`, { body: { ...what, ...WHY } });
