import { Logger } from '@nestjs/common';
import { toHeaders, type TopicContract } from '@storefront/contracts';
import { makeLogger, runInRequest } from '@storefront/observability';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BOOKED, bookings, Overdrawn } from '../../../test/ledger.ts';
import { isTrouble, troubleWith } from '../../plan/parking/parked-work.ts';
import { readDelivery, type Delivery, type Trouble } from '../delivery.ts';
import { understand, type Understood } from '../understanding.ts';
import { tellFailed } from './tell-failed.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const BYSTANDER = { requestId: 'r-2', traceparent: TRACEPARENT.replaceAll('0af', 'fff') };
const { source, topic } = bookings;

function slip(): never {
  return (undefined as unknown as { amount: never }).amount;
}

/** Its schema has a fault of its own. */
const faulty: TopicContract = { ...bookings, types: [{ type: BOOKED, schema: z.object({}).transform(slip) }] };

const ids = { traceparent: TRACEPARENT, requestId: 'r-1' };
function delivered(value: string, contract = bookings, more = ids as Partial<typeof ids>): Delivery {
  const headers = toHeaders({ topic, key: 'anna', number: 1, type: BOOKED, source, time: 0, ...more });
  const place = { partition: 0, offset: '7', timestamp: '0' };
  return readDelivery(contract, { ...place, key: 'anna', value: Buffer.from(value), headers }, true);
}

const GOOD = delivered('{"amount":1}');

async function understood(handler: () => unknown): Promise<Trouble> {
  const [trouble] = await understand([GOOD], () => Promise.resolve(handler()) as Promise<Understood[]>);
  if (isTrouble(trouble)) return trouble;
  throw new Error('it was understood');
}

function decided(decide: () => never): Trouble {
  try {
    return decide();
  } catch (error) {
    return troubleWith(error);
  }
}

const overdraw = (): never => {
  throw new Overdrawn('anna would be overdrawn');
};

describe('an event that failed', () => {
  let text = '';
  const log = makeLogger({ service: 'orders', destination: { write: (line) => void (text += line) } });
  const error = (fields: object, message: string) => log.error(fields, message);
  beforeAll(() => Logger.overrideLogger({ error, warn: error, log: error }));
  beforeEach(() => void (text = ''));
  afterAll(() => Logger.overrideLogger(false));

  const lineOf = (trouble: Trouble, delivery = GOOD) => {
    runInRequest(BYSTANDER, () => tellFailed({ delivery, trouble }));
    return JSON.parse(text) as Record<string, unknown>;
  };

  it.each([
    ['a decision that stumbles', () => decided(slip), 'refused'],
    ['a handler that stumbles', () => understood(slip), 'refused'],
    ['a handler that gives no meaning', () => understood(() => []), 'refused'],
    ['a schema that stumbles', () => delivered('{}', faulty).trouble!, 'unreadable'],
  ])('given %s, then the log has what was thrown, and where', async (_what, find, reason) => {
    const line = lineOf(await find());

    expect(line).toMatchObject({ level: 'error', eventId: `${topic}/anna/1`, topic, reason });
    expect(line).toMatchObject({ requestId: 'r-1', traceId: '0af7651916cd43dd8448eb211c80319c' });
    expect(line['err']).toMatchObject({ stack: expect.stringContaining('.ts:') as string });
    expect(line).not.toHaveProperty('error');
  });

  it.each([
    ['a refusal', () => decided(overdraw), 'refused', 'anna would be overdrawn'],
    ['a handler that refuses', () => understood(overdraw), 'refused', 'anna would be overdrawn'],
    ['no JSON', () => delivered('Mary').trouble!, 'unreadable', 'the value is not JSON'],
    ['another shape', () => delivered('{"amount":"Mary"}').trouble!, 'unreadable', /^\/amount: /u],
  ])('given %s, then the log says which, without a stack or the value', async (_what, find, reason, why) => {
    const line = lineOf(await find());

    expect(line).toMatchObject({ level: 'error', eventId: `${topic}/anna/1`, reason });
    expect(line['error']).toMatch(why);
    expect(line).not.toHaveProperty('err');
    expect(text).not.toContain('Mary');
  });

  it('given one without ids, then those of whoever shared the commit are not taken for its own', () => {
    const line = lineOf(decided(overdraw), delivered('{"amount":1}', bookings, {}));

    expect(line).not.toHaveProperty('requestId');
    expect(line).not.toHaveProperty('traceId');
  });
});
