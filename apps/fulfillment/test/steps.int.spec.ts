import { bodiesOf } from '@storefront/app-testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FULFILLMENT_CANCELLATION_REFUSED, ORDER_STATUS_CHANGED } from '@storefront/contracts';
import { eventually } from '@storefront/testing';
import { startFulfillment, type FulfillmentService } from './fulfillment-service.ts';
import { cancellationRequested, newGuid } from './order-events.ts';
import type { Published } from './records.ts';

let service: FulfillmentService;

beforeAll(async () => {
  service = await startFulfillment();
});
afterAll(() => service.stop());

const take = (guid: string, step: string, body?: unknown) =>
  service.call<Record<string, unknown>>('POST', `/fulfillment/fulfillments/${guid}/${step}`, { body });

const told = (guid: string, count: number): Promise<Published[]> =>
  eventually(
    `orders can hear ${count} events about ${guid}`,
    () => service.records.published(guid),
    (events) => events.length >= count,
  );

/** A request that has taken these steps. */
async function requestAfter(...steps: readonly string[]): Promise<string> {
  const guid = await service.orders.request();
  for (const step of steps) expect(await take(guid, step)).toMatchObject({ status: 200 });
  return guid;
}

describe('the way of a parcel', () => {
  it('given a request, when it takes every step, then each is published, numbered, in the order taken', async () => {
    const guid = await service.orders.request();
    const steps = ['process', 'hold', 'resume', 'ship', 'in-transit', 'receive', 'return'];

    const replies = [];
    for (const step of steps) replies.push(await take(guid, step, { note: `Note of ${step}` }));

    expect(replies.map(({ status }) => status)).toEqual(steps.map(() => 200));
    expect(replies.map((reply) => reply.header('etag'))).toEqual(steps.map((_, n) => `"v${n + 2}"`));
    expect(replies.map((reply) => reply.header('storefront-event-id'))).toEqual(
      steps.map((_, n) => `fulfillment.order.change/${guid}/${n + 1}`),
    );
    const history = (await service.records.document(guid))?.['order'].orderStatusEvents.slice(2);
    expect(await told(guid, steps.length)).toEqual(
      history.map((orderStatusEvent: unknown, n: number) => ({
        number: n + 1,
        type: ORDER_STATUS_CHANGED,
        value: { guid, orderStatusEvent },
      })),
    );
    expect(
      history.map((event: { orderStatusType: string; note: string }) => [event.orderStatusType, event.note]),
    ).toEqual([
      ['PROCESSING', 'Note of process'],
      ['ON_HOLD', 'Note of hold'],
      ['PROCESSING', 'Note of resume'],
      ['SHIPPED', 'Note of ship'],
      ['IN_TRANSIT', 'Note of in-transit'],
      ['RECEIVED', 'Note of receive'],
      ['RETURNED', 'Note of return'],
    ]);
  });

  it('given a shipping method, when shipped, then it is kept; without one, some carrier is', async () => {
    const [withDrone, withAny] = [await requestAfter('process'), await requestAfter('process')];

    const byDrone = await take(withDrone, 'ship', { shippingMethod: 'Drone' });
    const byAny = await take(withAny, 'ship');

    expect(byDrone.body).toMatchObject({ shippingMethod: 'Drone' });
    expect(byAny.body['shippingMethod']).toMatch(/^(USPS|FedEx|UPS|Uber|Drone)$/u);
    expect((await service.call('GET', `/fulfillment/fulfillments/${withAny}`)).body).toEqual(byAny.body);
  });

  it('given ten who ship the same parcel at once, then one does, and orders hears of it once', async () => {
    const guid = await requestAfter('process');

    const replies = await Promise.all(Array.from({ length: 10 }, () => take(guid, 'ship')));

    expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 409)]);
    await service.orders.allHandled();
    expect(await told(guid, 2)).toHaveLength(2);
  });
});

describe('the document of the service', () => {
  it('given any step, when it is read, then its body may be left out', async () => {
    const bodies = Object.entries(await bodiesOf(service.call, 'fulfillment'));

    expect(bodies).toHaveLength(8);
    expect(bodies.filter(([, isRequired]) => isRequired)).toEqual([]);
  });
});

describe('a refused command', () => {
  const unknown = newGuid();

  it.each([
    ['an illegal transition', 409, ['process'], 'process', {}],
    ['shipping what waits', 409, ['process', 'hold'], 'ship', {}],
    ['cancelling what was shipped', 409, ['process', 'ship'], 'cancel', {}],
    ['an unknown member', 400, [], 'process', { body: { note: 'Now', hurry: true } }],
    ['an empty note', 400, ['process'], 'hold', { body: { note: ' ' } }],
    ['a carrier that we do not have', 400, ['process'], 'ship', { body: { shippingMethod: 'Ox' } }],
    ['a shipping method where nothing is shipped', 400, [], 'process', { body: { shippingMethod: 'UPS' } }],
    ['a stale version', 412, ['process'], 'hold', { headers: { 'if-match': '"v1"' } }],
    ['a body that is not JSON', 415, [], 'process', { headers: { 'content-type': 'text/plain' }, body: 'now' }],
  ] as const)(
    'given %s, then it is %i and nothing changes or is published',
    async (_, status, before, step, options) => {
      const guid = await requestAfter(...before);
      const earlier = {
        document: await service.records.document(guid),
        events: await service.records.recordedEvents(),
      };

      const reply = await service.call('POST', `/fulfillment/fulfillments/${guid}/${step}`, options);

      expect(reply.status).toBe(status);
      expect(reply.header('content-type')).toMatch(/^application\/problem\+json/u);
      expect(await service.records.document(guid)).toEqual(earlier.document);
      expect(await service.records.recordedEvents()).toBe(earlier.events);
    },
  );

  it('given an illegal transition, then the answer says where it stands and what may follow', async () => {
    const guid = await requestAfter('process');

    const { body } = await take(guid, 'receive');

    expect(body).toMatchObject({
      type: '/fulfillment/problems#fulfillment.illegal-transition',
      title: 'Not from the current status',
      code: 'fulfillment.illegal-transition',
      currentStatus: 'PROCESSING',
      allowed: ['SHIPPED', 'ON_HOLD', 'CANCELLED'],
    });
  });

  it.each([unknown, 'not-an-id'])('given the id %s, then every answer is 404', async (id) => {
    const replies = await Promise.all([
      service.call('GET', `/fulfillment/fulfillments/${id}`),
      take(id, 'process'),
      take(id, 'cancel'),
    ]);

    expect(replies.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(await service.records.document(id)).toBeNull();
  });

  it('given 100 statuses, when one more is asked for, then it is 422 and a cancellation is refused by event', async () => {
    const guid = await requestAfter('process');
    for (let length = 3; length < 100; length += 1) await take(guid, length % 2 === 1 ? 'hold' : 'resume');

    const reply = await take(guid, 'resume');
    await service.orders.publish(cancellationRequested(guid));

    expect(reply).toMatchObject({ status: 422, body: { code: 'fulfillment.history-full' } });
    expect((await told(guid, 99)).at(-1)).toMatchObject({ type: FULFILLMENT_CANCELLATION_REFUSED });
  });
});

describe('cancelling', () => {
  it.each([[[]], [['process']], [['process', 'hold']]])(
    'given the steps %j, when orders asks to cancel, then it is cancelled and orders hears CANCELLED',
    async (steps) => {
      const guid = await requestAfter(...steps);

      await service.orders.publish(cancellationRequested(guid, { note: 'Found it cheaper' }));

      const answer = (await told(guid, steps.length + 1)).at(-1);
      const { body } = await service.call<{ order: { orderStatusEvents: unknown[] } }>(
        'GET',
        `/fulfillment/fulfillments/${guid}`,
      );
      expect(body.order.orderStatusEvents.at(-1)).toMatchObject({
        orderStatusType: 'CANCELLED',
        note: 'Found it cheaper',
      });
      expect(answer).toEqual({
        number: steps.length + 1,
        type: ORDER_STATUS_CHANGED,
        value: { guid, orderStatusEvent: body.order.orderStatusEvents.at(-1) },
      });
    },
  );

  it.each([
    ['SHIPPED', ['process', 'ship']],
    ['IN_TRANSIT', ['process', 'ship', 'in-transit']],
    ['RECEIVED', ['process', 'ship', 'in-transit', 'receive']],
    ['RETURNED', ['process', 'ship', 'in-transit', 'receive', 'return']],
  ])(
    'given one that is %s, when orders asks to cancel, then orders hears a refusal and it goes on',
    async (status, steps) => {
      const guid = await requestAfter(...steps);
      const { body: before } = await service.call('GET', `/fulfillment/fulfillments/${guid}`);

      await service.orders.publish(cancellationRequested(guid));

      expect((await told(guid, steps.length + 1)).at(-1)).toMatchObject({
        number: steps.length + 1,
        type: FULFILLMENT_CANCELLATION_REFUSED,
        value: { guid, orderStatusType: status, note: `The order is already ${status}` },
      });
      expect((await service.call('GET', `/fulfillment/fulfillments/${guid}`)).body).toEqual(before);
    },
  );

  it('given one cancelled here a moment ago, when orders asks too, then CANCELLED is published once', async () => {
    const guid = await requestAfter('cancel');

    await service.orders.publish(cancellationRequested(guid));
    await service.orders.allHandled();

    expect(await told(guid, 1)).toHaveLength(1);
    expect(await service.records.parked(guid)).toEqual([]);
    expect(await service.records.document(guid)).toMatchObject({ status: 'CANCELLED', applied: 2 });
  });

  it('given a cancelled one, when somebody wants to process it, then it is refused: nothing may follow', async () => {
    const guid = await requestAfter('cancel');

    const { status, body } = await take(guid, 'process');

    expect({ status, allowed: body['allowed'] }).toEqual({ status: 409, allowed: [] });
  });
});
