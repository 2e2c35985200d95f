import { toCents, type Refusal, type RefusalKind } from '@storefront/contracts';
import { describe, expect, it } from 'vitest';
import { CustomerGone, CustomerUnknown } from './customers/domain/profile.errors.ts';
import { ordersProblems } from './orders.problems.ts';
import * as orderErrors from './orders/domain/order.errors.ts';
import { ProductUnknown } from './products/domain/product.errors.ts';
import { StepMissing } from './samples/samples.errors.ts';

const STATUS: Readonly<Record<RefusalKind, number>> = { missing: 404, conflict: 409, stale: 412, rule: 422 };

/** Every refusal that HTTP can answer with. */
const refusals: readonly Refusal[] = [
  new orderErrors.OrderUnknown('g'),
  new orderErrors.IllegalTransition('g', 'CREATED', 'SHIPPED'),
  new orderErrors.NotApproved('g', 'CREATED'),
  new orderErrors.HistoryFull('g'),
  new orderErrors.NoShippingAddress('g', 'c'),
  new orderErrors.ProductNotSold('p'),
  new orderErrors.PriceDiffers('p', toCents(1), toCents(2)),
  new CustomerUnknown('c'),
  new CustomerGone('c'),
  new ProductUnknown('p'),
  new StepMissing('GET /x', []),
];

describe('the pages that explain refusals', () => {
  it.each(refusals.map((refusal) => [refusal.code, refusal] as const))(
    'given %s, when it is looked up, then its page has the status it is answered with',
    (code, { kind }) => {
      expect(ordersProblems[code]).toMatchObject({ status: STATUS[kind] });
    },
  );

  it('given the pages, when they are counted, then there is one for each refusal and no more', () => {
    expect(Object.keys(ordersProblems).sort()).toEqual(refusals.map(({ code }) => code).sort());
  });

  it('given an order in a final status, when a step is refused, then the message says that it is final', () => {
    expect(new orderErrors.IllegalTransition('g', 'REJECTED', 'APPROVED').message).toBe(
      "Order g is REJECTED and can't become APPROVED: that is final",
    );
  });
});
