import { eventually } from '@storefront/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startOrders, type Orders } from './stand/orders.ts';
import { Watcher } from './stand/watcher.ts';

let orders: Orders;
const watchers: Watcher[] = [];

beforeAll(async () => {
  orders = await startOrders();
});
afterEach(() => {
  for (const watcher of watchers.splice(0)) watcher.close();
});
afterAll(() => orders.stop());

async function watch(path: string, lastEventId?: string, at: Orders = orders): Promise<Watcher> {
  const watcher = await Watcher.open(`${at.url}${path}/events`, lastEventId);
  watchers.push(watcher);
  return watcher;
}

const guidIn = (path: string) => path.split('/').at(-1) ?? '';

describe('watching an order', () => {
  it('given an open page, when the shop and fulfillment move the order on, then each status comes as it happens', async () => {
    const path = await orders.anOrder();
    const page = await watch(path);
    await page.sees(1);

    await orders.call('POST', `${path}/approve`);
    await page.sees(2);
    await orders.neighbours.statusChanged(guidIn(path), 'PROCESSING');

    expect(page.contentType).toContain('text/event-stream');
    expect(await page.sees(3)).toEqual([
      ['1', 'CREATED'],
      ['2', 'APPROVED'],
      ['3', 'PROCESSING'],
    ]);
    expect(page.text).toContain('retry: 3000');
  });

  it('given two pages on one order, when the second opens later, then both see everything once', async () => {
    const path = await orders.anOrder();
    const first = await watch(path);
    await first.sees(1);
    const second = await watch(path);
    await second.sees(1);

    await orders.call('POST', `${path}/approve`);

    expect(await first.sees(2)).toEqual(await second.sees(2));
    expect(first.statuses).toHaveLength(2);
  });

  it('given a page that lost its connection, when it comes back, then it goes on after what it saw', async () => {
    const path = await orders.anOrder('approve');

    const page = await watch(path, '1');

    expect(await page.sees(1)).toEqual([['2', 'APPROVED']]);
  });

  it('given an order that is over, when it is watched, then its history comes and the stream ends', async () => {
    const path = await orders.anOrder('reject');

    const page = await watch(path);

    await eventually('the stream ends', () => page.ended);
    expect(page.statuses).toEqual([
      ['1', 'CREATED'],
      ['2', 'REJECTED'],
    ]);
  });

  it('given an order that is over and was seen to the end, when a browser comes back, then 204 sends it home', async () => {
    const path = await orders.anOrder('reject');

    const page = await watch(path, '2');

    await eventually('the answer ends', () => page.ended);
    expect([page.status, page.text]).toEqual([204, '']);
  });

  it('given two instances, when one changes the order, then a page at the other one sees it', async () => {
    const path = await orders.anOrder();
    const other = await startOrders(orders.place);
    const page = await watch(path, undefined, other);
    await page.sees(1);

    await orders.call('POST', `${path}/approve`);

    expect((await page.sees(2)).at(-1)).toEqual(['2', 'APPROVED']);
    page.close();
    await other.stop();
  });

  it('given an open page, when the service stops, then the stream ends by itself and keeps nobody waiting', async () => {
    const path = await orders.anOrder();
    const other = await startOrders(orders.place);
    const page = await watch(path, undefined, other);
    await page.sees(1);

    await other.stop();

    expect(page.ended).toBe(true);
  });
});
