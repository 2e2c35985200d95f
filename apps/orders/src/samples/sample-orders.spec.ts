import { allSampleIds, toCents } from '@storefront/contracts';
import { describe, expect, it } from 'vitest';
import { currentStatus, placedAt } from '../orders/domain/order.ts';
import { firstProducts } from '../products/domain/first-products.ts';
import { makeSample, sampleOrders, someLines } from './sample-orders.ts';

const NOW = Date.UTC(2026, 0, 2);
const catalogue = (guid: string) => firstProducts.find((product) => product.guid === guid);
const lines = [{ productGuid: firstProducts[0]?.guid ?? '', quantity: 2 }];
const made = sampleOrders.map((sample) => makeSample(sample, lines, NOW, catalogue));

describe('the sample orders', () => {
  it('given three sample customers, when they are made, then each has five orders under the fixed ids', () => {
    expect(made.map(({ guid }) => guid)).toEqual(allSampleIds.flatMap(({ orderGuids }) => [...orderGuids]));
    for (const { customerId, orderGuids } of allSampleIds) {
      expect(made.filter((order) => order.customerId === customerId).map(({ guid }) => guid)).toEqual(orderGuids);
    }
  });

  it('given the histories of the domain page, when they are made, then each ends as told and 22 a customer', () => {
    const [first, second, third, fourth, fifth] = made.map(currentStatus);

    expect([first, second, third, fourth, fifth]).toEqual([
      'REJECTED',
      'RECEIVED',
      'CANCELLED',
      'RETURNED',
      'APPROVED',
    ]);
    expect(made.flatMap(({ orderStatusEvents }) => orderStatusEvents)).toHaveLength(3 * 22);
  });

  it('given notes, when they are made, then they stand at their statuses', () => {
    const notes = made.slice(0, 5).map(({ orderStatusEvents }) => orderStatusEvents.flatMap(({ note }) => note ?? []));

    expect(notes).toEqual([
      ['Primary credit card expired'],
      [],
      ['Items out of stock', 'Ordered alternative items'],
      ['Items damaged during shipping'],
      [],
    ]);
  });

  it('given a moment, when they are made, then their last status is of then, and none was sent to fulfillment', () => {
    for (const order of made) {
      expect(order.orderStatusEvents.at(-1)?.timestamp).toBe(NOW);
      expect(placedAt(order)).toBeLessThan(NOW);
      expect(order.fulfillmentRequestedAt).toBeUndefined();
      expect(order.cancellation).toBeUndefined();
    }
  });

  it.each([
    ['the least', 0, 1],
    ['the most', 0.999_999, 5],
  ])('given chance gives %s, when lines are picked, then their number and quantity are in bounds', (_, luck, count) => {
    const picked = someLines(() => luck);

    expect(picked).toHaveLength(count);
    for (const { productGuid, quantity } of picked) {
      expect(catalogue(productGuid)).toBeDefined();
      expect(quantity).toBe(count);
    }
  });
});

describe('the first products', () => {
  it('given the eight of the domain page, when their prices are added up, then it is 71.92 dollars', () => {
    expect(firstProducts).toHaveLength(8);
    expect(new Set(firstProducts.map(({ guid }) => guid)).size).toBe(8);
    expect(firstProducts.reduce((sum, { price }) => sum + price, 0)).toBe(toCents(71.92));
  });
});
