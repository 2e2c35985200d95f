import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allSampleIds } from '@storefront/contracts';
import { startFulfillment, type FulfillmentService } from './fulfillment-service.ts';
import { requested } from './order-events.ts';

const pending = allSampleIds.map(({ orderGuids }) => orderGuids[4]);
const moved = (count: number, status: string) => ({
  moved: count,
  requests: pending.map((id) => ({ id, status, moved: count > 0 })),
});

describe('the sample calls, switched on', () => {
  let service: FulfillmentService;

  beforeAll(async () => {
    service = await startFulfillment({ SAMPLES: 'on' });
  });
  afterAll(() => service.stop());

  const call = (step: string, resource = 'fulfillments') =>
    service.call('GET', `/fulfillment/${resource}/sample/${step}`);

  it('given no sample requests, when shipped, then nothing moves and it says so', async () => {
    const { status, body } = await call('ship');

    expect({ status, body }).toEqual({
      status: 200,
      body: { moved: 0, requests: [], message: '0 of 0 sample requests moved on to SHIPPED: none was ready for it' },
    });
  });

  it('given no sample requests, when processed, then after 10 s it is 409 and names the call to make', async () => {
    const { status, body } = await call('process');

    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'fulfillment.samples-missing',
      missingStep: 'GET /orders/customers/sample/fulfill',
      missing: pending,
    });
    expect(await service.records.recordedEvents()).toBe(0);
  });

  it('given two of three sample requests, when processed, then after 10 s those two are', async () => {
    const [one, other] = pending;
    await service.orders.publish(...pending.slice(0, 2).map((guid) => requested(guid)));

    const { status, body } = await call('process');

    expect([status, body]).toMatchObject([200, { moved: 2, requests: [{ id: one }, { id: other }] }]);
  });

  it('given a call that waits, when the last request arrives, then it is processed too', async () => {
    const waiting = call('process');
    await service.orders.publish(...pending.slice(2).map((guid) => requested(guid)));

    const { status, body } = await waiting;

    const last = { id: pending[2], status: 'PROCESSING', moved: true };
    expect([status, body]).toMatchObject([200, { moved: 1, requests: [{}, {}, last] }]);
  });

  it('given processed ones, when all calls are made one after the other, and each twice, then they end RECEIVED', async () => {
    const other = await service.orders.request();

    for (const [step, status] of [
      ['ship', 'SHIPPED'],
      ['in-transit', 'IN_TRANSIT'],
      ['receive', 'RECEIVED'],
    ] as const) {
      expect(await call(step)).toMatchObject({ status: 200, body: moved(3, status) });
      expect(await call(step)).toMatchObject({ status: 200, body: moved(0, status) });
    }

    expect((await service.records.document(other))?.['status']).toBe('APPROVED');
    expect(await service.records.recordedEvents()).toBe(12);
  });

  it.each(['process', 'ship', 'in-transit', 'receive'])(
    'given all received, when %s is called in the singular, as published, then nothing moves',
    async (step) => {
      expect(await call(step, 'fulfillment')).toMatchObject({ status: 200, body: moved(0, 'RECEIVED') });
    },
  );
});

describe('the sample calls, by default', () => {
  it('given no setting, then they are not there', async () => {
    const service = await startFulfillment();

    const reply = await service.call('GET', '/fulfillment/fulfillment/sample/process');
    const other = await service.call('GET', '/fulfillment/fulfillments/sample/process');
    await service.stop();

    expect([reply.status, other.status]).toEqual([404, 405]);
  });
});
