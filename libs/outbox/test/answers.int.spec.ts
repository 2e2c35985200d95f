import { fromHeaders, toHeaders } from '@storefront/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saved } from '../src/index.ts';
import { AUDIT, BOOKED, bookings, SEALED } from './ledger.ts';
import { Shop } from './shop.ts';

const { topic, source } = bookings;
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('an event that answers an event', () => {
  let shop: Shop;
  const handler = (events: readonly unknown[]) =>
    Promise.resolve(
      events.map(() => ({
        decide: (audit: { lines: number[] } | undefined) =>
          saved({ lines: [...(audit?.lines ?? []), 1] }, undefined, [{ type: SEALED, data: null }]),
      })),
    );

  beforeAll(async () => {
    shop = await Shop.open({ kinds: [AUDIT], relaying: false });
    await shop.runtime.inbox.bind(topic, handler);
  });
  afterAll(() => shop.close());

  it('given numbers and types of the other, then it has its own, and the trace and request of the other', async () => {
    const records = [1, 2].map((number) => ({
      topic,
      partition: 0,
      offset: String(number),
      timestamp: '0',
      key: Buffer.from('anna'),
      value: Buffer.from('{"amount":1}'),
      headers: toHeaders({
        topic,
        key: 'anna',
        number,
        type: BOOKED,
        source,
        time: 0,
        traceparent,
        requestId: 'request-7',
      }),
    }));
    await shop.runtime.inbox.receive({ topic, partition: 0, records, handler, signal: new AbortController().signal });

    const events = await shop.runtime.outbox.events.find().sort({ number: 1 }).toArray();
    const facts = events.map((event) => fromHeaders(event.headers));
    expect(facts.map(({ number, type }) => [number, type])).toEqual([
      [1, SEALED],
      [2, SEALED],
    ]);
    expect(facts[0]).toMatchObject({ traceparent, requestId: 'request-7' });
    expect(facts[0]?.time).toBeGreaterThan(1_700_000_000_000);
  });
});
