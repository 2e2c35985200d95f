import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@storefront/testing';
import { startFulfillment, type FulfillmentService } from './fulfillment-service.ts';
import { cancellationRequested, garbled, newGuid, requested, requestFor, uncounted } from './order-events.ts';

let service: FulfillmentService;

beforeAll(async () => {
  service = await startFulfillment();
});
afterAll(() => service.stop());

const statusesOf = async (guid: string): Promise<string[]> =>
  ((await service.records.document(guid))?.['order'].orderStatusEvents ?? []).map(
    (event: { orderStatusType: string }) => event.orderStatusType,
  );

describe('a request for fulfilment', () => {
  it('given an approved order, when it is requested, then the fulfillment shows all that orders said', async () => {
    const guid = await service.orders.request();

    const { status, body, header } = await service.call('GET', `/fulfillment/fulfillments/${guid}`);

    expect(status).toBe(200);
    expect(header('etag')).toBe('"v1"');
    expect(body).toEqual({ id: guid, ...requestFor(guid) });
  });

  it('given a price of 1.99, when it is stored, then it is 199 cents', async () => {
    const guid = await service.orders.request();

    const stored = await service.records.document(guid);

    expect(stored?.['order'].orderItems[0].product.price).toBe(199);
  });

  it('given a fulfillment under way, when copies of its request come, then its history is not overwritten', async () => {
    const guid = await service.orders.request();
    await service.call('POST', `/fulfillment/fulfillments/${guid}/process`);
    const before = await service.records.document(guid);

    await service.orders.publish(requested(guid), requested(guid), requested(guid));
    await service.orders.allHandled();

    expect(await service.records.document(guid)).toEqual(before);
    expect(await service.records.parked(guid)).toEqual([]);
  });

  it('given a known order, when it is requested once more under a new number, then a person is asked', async () => {
    const guid = await service.orders.request();

    await service.orders.publish(requested(guid, { number: 2 }));

    const [parked] = await eventually('it is parked', () => service.records.parked(guid), isNotEmpty);
    expect(parked).toMatchObject({ status: 'failed', reason: 'refused', number: 2 });
    expect(await statusesOf(guid)).toEqual(['CREATED', 'APPROVED']);
  });

  it('given one that was not approved, when it is requested, then it is parked and there is no fulfillment', async () => {
    const guid = newGuid();
    const value = requestFor(guid);
    value.order.orderStatusEvents.pop();

    await service.orders.publish(requested(guid, { value }));

    const [parked] = await eventually('it is parked', () => service.records.parked(guid), isNotEmpty);
    expect(parked).toMatchObject({ status: 'failed', error: expect.stringContaining('must be APPROVED') });
    expect((await service.call('GET', `/fulfillment/fulfillments/${guid}`)).status).toBe(404);
  });
});

describe('bad events', () => {
  const other = newGuid();
  const noAddress = { ...requestFor(newGuid()), address: undefined };

  it.each([
    ['is not JSON', (guid: string) => garbled(guid)],
    ['has no address', (guid: string) => requested(guid, { value: noAddress })],
    ['is null', (guid: string) => ({ ...requested(guid), value: null })],
    ['speaks of another order', (guid: string) => requested(guid, { value: requestFor(other) })],
    [
      'is of a type from the future',
      (guid: string) => requested(guid, { type: 'storefront.fulfillment.requested.v9' }),
    ],
  ])('given one that %s in front of good ones, when they come, then it holds up its own order only', async (_, bad) => {
    const [held, ...good] = [newGuid(), newGuid(), newGuid(), newGuid()];

    await service.orders.publish(bad(held), cancellationRequested(held), ...good.map((guid) => requested(guid)));
    await service.orders.allHandled();

    for (const guid of good) expect(await statusesOf(guid)).toEqual(['CREATED', 'APPROVED']);
    expect((await service.records.parked(held)).map(({ number }) => number)).toEqual([1, 2]);
    expect(await service.records.document(held)).toBeNull();
  });
});

describe('the order of events', () => {
  it('given a cancellation that overtook its request, when the request comes, then both take effect', async () => {
    const guid = newGuid();

    await service.orders.publish(cancellationRequested(guid));
    await service.orders.allHandled();
    const early = await service.records.parked(guid);
    await service.orders.publish(requested(guid));

    expect(early).toMatchObject([{ status: 'waiting', reason: 'gap' }]);
    await eventually('it is cancelled', () => statusesOf(guid), endsWith('CANCELLED'));
    expect(await service.records.parked(guid)).toEqual([]);
  });

  it('given a producer that does not count, when it cancels an order never requested, then that waits', async () => {
    const guid = newGuid();

    await service.orders.publish(uncounted(cancellationRequested(guid)));
    await service.orders.allHandled();

    expect(await service.records.parked(guid)).toMatchObject([{ status: 'waiting', reason: 'subject-unknown' }]);
    expect(await service.records.document(guid)).toBeNull();
  });

  it('given orders in every state, when the whole topic is replayed and shuffled, then nothing changes', async () => {
    const [untouched, shipped, cancelled, refused] = [newGuid(), newGuid(), newGuid(), newGuid()];
    const requests = [untouched, shipped, cancelled, refused].map((guid) => requested(guid));
    const cancellations = [cancellationRequested(cancelled), cancellationRequested(refused)];
    await service.orders.publish(...requests);
    await service.orders.allHandled();
    await shipAll(shipped, refused);
    await service.orders.publish(...cancellations);
    await service.orders.allHandled();
    const before = { documents: await service.records.everyDocument(), events: await service.records.recordedEvents() };

    await service.replayFromTheBeginning();
    await service.orders.publish(
      ...cancellations,
      ...requests.toReversed(),
      ...cancellations.toReversed(),
      ...requests,
    );
    await service.orders.allHandled();

    const after = { documents: await service.records.everyDocument(), events: await service.records.recordedEvents() };
    const known = new Set(before.documents.map(({ _id }) => _id));
    expect(after.documents.filter(({ _id }) => known.has(_id))).toEqual(before.documents);
    expect(after.events).toBe(before.events);
    expect(await statusesOf(cancelled)).toEqual(['CREATED', 'APPROVED', 'CANCELLED']);
  });
});

async function shipAll(...guids: readonly string[]): Promise<void> {
  for (const guid of guids) {
    await service.call('POST', `/fulfillment/fulfillments/${guid}/process`);
    await service.call('POST', `/fulfillment/fulfillments/${guid}/ship`);
  }
}

const isNotEmpty = (list: readonly unknown[]): boolean => list.length > 0;
const endsWith =
  (status: string) =>
  (statuses: readonly string[]): boolean =>
    statuses.at(-1) === status;
