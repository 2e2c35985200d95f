import { describe, expect, it } from 'vitest';
import type { Answer, GatewayClient } from './gateway-client.ts';
import { orderFlow } from './order-flow.ts';

const STATUSES = ['CREATED', 'APPROVED', 'PROCESSING', 'SHIPPED', 'IN_TRANSIT', 'RECEIVED'];
const orderStatusEvents = STATUSES.map((orderStatusType) => ({ timestamp: 1, orderStatusType }));
const known = { id: 'a customer', guid: 'an order', total: 9.97, orderStatusEvents, order: { orderStatusEvents } };

const answer = (status: number): Promise<Answer> => Promise.resolve({ status, headers: new Headers(), body: known });

describe('an order on its way', () => {
  it('given one event that is slow to cross, then it is said what is awaited, and nothing of the quick ones', async () => {
    const said: string[] = [];
    const isThere = (path: string) => !path.startsWith('/fulfillment') || said.length > 0;
    const shop: GatewayClient = {
      post: () => answer(201),
      tryPost: () => answer(201),
      get: (path) => answer(isThere(path) ? 200 : 404),
    };

    const { guid } = await orderFlow(shop, { tell: () => undefined, report: (line) => said.push(line) });

    expect(guid).toBe('an order');
    expect(said).toEqual([
      'Waiting for orders.order.fulfill: orders to fulfillment …',
      expect.stringMatching(/^Waiting for orders\.order\.fulfill: orders to fulfillment: done in \d+\.\d s$/u),
    ]);
  });
});
