import { describe, expect, it } from 'vitest';
import { receiptLines } from './print-receipt.ts';
import { isBalanced } from './receipt.ts';
import type { Receipt } from './receipt.ts';

const hop = { topic: 'orders.order.fulfill', way: 'orders to fulfillment', written: 2, published: 2, applied: 2 };
const balanced: Receipt = { hops: [hop], lost: 0, appliedTwice: 0, sameHistory: true };

describe('a receipt', () => {
  it.each([
    ['everything arrived once', balanced, true],
    ['an event was not published', { ...balanced, hops: [{ ...hop, published: 1 }] }, false],
    ['an event was not applied', { ...balanced, hops: [{ ...hop, applied: 1 }], lost: 1 }, false],
    ['nothing was written', { ...balanced, hops: [{ ...hop, written: 0, published: 0, applied: 0 }] }, false],
    ['a status was applied twice', { ...balanced, appliedTwice: 1 }, false],
    ['the histories differ', { ...balanced, sameHistory: false }, false],
  ])('given that %s, then whether it balances is told', (_what, receipt, expected) => {
    expect(isBalanced(receipt)).toBe(expected);
  });

  it('given two hops, then the table ends with their sum', () => {
    const lines = receiptLines({ ...balanced, hops: [hop, { ...hop, applied: 1 }] });

    expect(lines.at(-2)?.trim().split(/\s+/)).toEqual(['total', '4', '4', '3']);
  });
});
