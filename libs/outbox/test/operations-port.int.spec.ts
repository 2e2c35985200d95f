import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { toHeaders } from '@storefront/contracts';
import { createHttpApp } from '@storefront/http';
import { ServiceAccess } from '@storefront/observability';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OperationsController, type IncomingEvent } from '../src/index.ts';
import { BOOKED, bookings, meaning, STATEMENT } from './ledger.ts';
import { Shop } from './shop.ts';

const { topic, source } = bookings;
const WHY = { reason: 'removed by retention', by: 'olga' };

describe('operations over HTTP', () => {
  let shop: Shop;
  let app: NestFastifyApplication;
  const handler = (events: readonly unknown[]) =>
    Promise.resolve(events.map((event) => meaning(event as IncomingEvent)));

  beforeAll(async () => {
    shop = await Shop.open({ kinds: [STATEMENT], relaying: false });
    await shop.runtime.inbox.bind(topic, handler);
    const records = [recordOf('anna', 3), recordOf('anna', 4)];
    await shop.runtime.inbox.receive({ topic, partition: 0, handler, signal: AbortSignal.timeout(5000), records });
    app = await createHttpApp(portOf(shop), { name: 'management', documents: false });
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    await shop.close();
  });

  const decide = async (action: string, body: object) => {
    const answer = await app.inject({ method: 'POST', url: `/admin/${action}`, payload: body });
    return [answer.statusCode, answer.body === '' ? undefined : answer.json<Record<string, unknown>>()] as const;
  };
  const id = (number: number) => `${topic}/anna/${number}`;

  it.each([
    [
      'nothing parked of that id',
      'inbox/parked/accept-gap',
      { id: id(9), ...WHY },
      404,
      'operations.nothing-to-repair',
    ],
    [
      'an event that is not the earliest',
      'inbox/parked/accept-gap',
      { id: id(4), ...WHY },
      409,
      'operations.out-of-turn',
    ],
    ['one whose turn has not come', 'inbox/parked/skip', { id: id(3), ...WHY }, 409, 'operations.out-of-turn'],
    ['nobody who wants it', 'inbox/parked/accept-gap', { id: id(3), reason: 'gone' }, 400, 'request.invalid'],
    [
      'a key that is not blocked',
      'outbox/blocked/retry',
      { topic, key: 'anna', ...WHY },
      404,
      'operations.nothing-to-repair',
    ],
    ['a retry without a reason', 'outbox/blocked/retry', { topic, key: 'anna' }, 400, 'request.invalid'],
  ])('given %s, then a problem says so', async (_what, action, body, status, code) => {
    expect(await decide(action, body)).toMatchObject([status, { status, code }]);
  });

  it('given the earliest event behind a gap, when the gap is accepted, then the answer counts what was applied', async () => {
    expect(await decide('inbox/parked/accept-gap', { id: id(3), ...WHY })).toEqual([200, { applied: 2 }]);
    expect(await decide('inbox/parked/accept-gap', { id: id(3), ...WHY })).toMatchObject([404, {}]);
  });

  it('given a failed event of a very long key, then a person can skip it', async () => {
    const key = 'k'.repeat(10_000);
    const records = [{ ...recordOf(key, 1), value: Buffer.from('junk') }];
    await shop.runtime.inbox.receive({ topic, partition: 0, handler, signal: AbortSignal.timeout(5000), records });

    expect(await decide('inbox/parked/skip', { id: `${topic}/${key}/1`, ...WHY })).toEqual([200, { applied: 1 }]);
  });
});

function recordOf(key: string, number: number) {
  const headers = toHeaders({ topic, key, number, type: BOOKED, source, time: 0 });
  const value = Buffer.from(`{"amount":${number}}`);
  return { topic, partition: 0, offset: String(number), timestamp: '0', key: Buffer.from(key), value, headers };
}

/** The management port's module around the runtime of a shop. */
function portOf({ runtime }: Shop) {
  @Module({
    controllers: [OperationsController],
    providers: [{ provide: ServiceAccess, useValue: { get: () => runtime } }],
  })
  class Port {}
  return Port;
}
