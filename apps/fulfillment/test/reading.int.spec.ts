import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFulfillment, type FulfillmentService } from './fulfillment-service.ts';

let service: FulfillmentService;
const guids: string[] = [];

interface List {
  readonly items: readonly { readonly id: string; readonly status: string }[];
  readonly next: string | null;
}

beforeAll(async () => {
  service = await startFulfillment();
  for (let n = 0; n < 5; n += 1) guids.push(await service.orders.request());
  for (const guid of guids.slice(0, 2)) await service.call('POST', `/fulfillment/fulfillments/${guid}/process`);
});
afterAll(() => service.stop());

const idsOf = ({ items }: List): string[] => items.map(({ id }) => id);

describe('lists of fulfillments', () => {
  it.each(['/fulfillments', '/fulfillments/summary'])(
    'given five requests of the same moment, when %s is read by twos, then each comes once, in a stable order',
    async (path) => {
      const pages: List[] = [];
      for (let next: string | null = ''; next !== null; next = pages.at(-1)?.next ?? null) {
        const cursor = next === '' ? '' : `&cursor=${next}`;
        pages.push((await service.call<List>('GET', `/fulfillment${path}?limit=2${cursor}`)).body);
      }

      expect(pages.map(({ items }) => items.length)).toEqual([2, 2, 1]);
      expect(pages.flatMap(idsOf)).toEqual(guids.toSorted());
    },
  );

  it('given a page that is not the last, then a Link leads to the next', async () => {
    const first = await service.call<List>('GET', '/fulfillment/fulfillments?limit=3');

    expect(first.header('link')).toContain(`cursor=${first.body.next}`);
    expect(first.header('link')).toContain('rel="next"');
  });

  it('given two that are processed, when asked for PROCESSING, then those two come', async () => {
    const { body } = await service.call<List>('GET', '/fulfillment/fulfillments?status=PROCESSING');

    expect(idsOf(body).sort()).toEqual(guids.slice(0, 2).sort());
  });

  it('given a request, when summed up, then its line has its status and nothing of the person', async () => {
    const { body } = await service.call<List>('GET', '/fulfillment/fulfillments/summary?limit=100');

    const line = body.items.find(({ id }) => id === guids[0]);
    expect(line).toMatchObject({ status: 'PROCESSING', lines: 1 });
    expect(Object.keys(line ?? {}).sort()).toEqual(['customerId', 'id', 'lines', 'since', 'status', 'timestamp']);
  });

  it.each(['?status=LOST', '?limit=0', '?limit=101', '?cursor=abc', '?cursor=e30', '?customer=x', '?limit=1&limit=2'])(
    'given the query %s, then it is 400',
    async (query) => {
      expect((await service.call('GET', `/fulfillment/fulfillments${query}`)).status).toBe(400);
    },
  );
});

describe('reading one fulfillment', () => {
  it('given the version one has, when read again, then it is 304 without a body; after a step it is new', async () => {
    const [guid] = guids.slice(-1);
    const path = `/fulfillment/fulfillments/${guid}`;
    const etag = (await service.call('GET', path)).header('etag');

    const same = await service.call('GET', path, { headers: { 'if-none-match': etag } });
    await service.call('POST', `${path}/process`, { headers: { 'if-match': etag } });
    const changed = await service.call('GET', path, { headers: { 'if-none-match': etag } });

    expect(same).toMatchObject({ status: 304, body: undefined });
    expect(changed).toMatchObject({ status: 200, body: { id: guid } });
    expect(changed.header('etag')).toBe('"v2"');
  });

  it('given an id in capitals, when read, then it is the same fulfillment', async () => {
    const reply = await service.call('GET', `/fulfillment/fulfillments/${guids[0]?.toUpperCase()}`);

    expect(reply).toMatchObject({ status: 200, body: { id: guids[0] } });
  });
});
