import {
  FULFILLMENT_CANCELLATION_REQUESTED,
  fulfillmentRequestEvent,
  orderStatusTypes,
  type OrderStatusType,
} from '@storefront/contracts';
import { describe, expect, it } from 'vitest';
import { applyCancellationRefused, applyStatus, approveOrder, cancelOrder, fulfillOrder } from './fulfillment.ts';
import { CancellationNotAsked, IllegalTransition, NoShippingAddress, NotApproved } from './order.errors.ts';
import { orderIn, recipient, sentOrderIn } from './order.examples.ts';
import { currentStatus, type Order } from './order.ts';

const occasion = { at: 5000, note: 'looks good' };
const without = (status: OrderStatusType) => orderStatusTypes.filter((other) => other !== status);
const pending: Order = {
  ...sentOrderIn('APPROVED'),
  cancellation: { requestedAt: 4000, outcome: 'PENDING' },
};

describe('approving an order', () => {
  it('given a created order, when it is approved, then its fulfilment is requested to the first SHIPPING address', () => {
    const { order, event } = approveOrder(orderIn('CREATED'), recipient, occasion);

    expect(currentStatus(order)).toBe('APPROVED');
    expect(order.fulfillmentRequestedAt).toBe(5000);
    expect(event?.data).toMatchObject({
      customerId: order.customerId,
      timestamp: 5000,
      name: recipient.name,
      contact: recipient.contact,
      address: { type: 'SHIPPING', description: 'First' },
      order: { guid: order.guid, orderStatusEvents: order.orderStatusEvents },
    });
  });

  it('given prices in cents, when the request is made, then it tells dollars as its contract wants them', () => {
    const { event } = approveOrder(orderIn('CREATED'), recipient, occasion);

    const request = fulfillmentRequestEvent.parse(event?.data);
    expect(request.order.orderItems.map(({ product }) => product.price)).toEqual([1.99, 13.99]);
  });

  it.each(without('CREATED'))('given an order that is %s, when it is approved, then it is refused', (status) => {
    expect(() => approveOrder(orderIn(status), recipient, occasion)).toThrow(IllegalTransition);
  });

  it.each([
    ['only a billing address', { ...recipient, addresses: recipient.addresses.slice(0, 1) }],
    ['no copy', undefined],
  ])('given a customer with %s, when the order is approved, then a rule refuses it', (_, nowhere) => {
    expect(() => approveOrder(orderIn('CREATED'), nowhere, occasion)).toThrow(NoShippingAddress);
  });
});

describe('sending an order to fulfillment', () => {
  it('given an approved order that was never sent, when it is sent, then only the request is added', () => {
    const before = orderIn('APPROVED');

    const { order, event } = fulfillOrder(before, recipient, occasion);

    expect(order).toEqual({ ...before, fulfillmentRequestedAt: 5000 });
    expect(event?.data).toMatchObject({ address: { description: 'First' }, order: { guid: order.guid } });
  });

  it.each(without('CREATED'))(
    'given a sent order that is %s, when it is sent again, then nothing happens',
    (status) => {
      const before = sentOrderIn(status);

      expect(fulfillOrder(before, recipient, occasion)).toEqual({ order: before });
    },
  );

  it.each(without('APPROVED'))(
    'given an order that is %s and not sent, when it is sent, then it is refused',
    (status) => {
      expect(() => fulfillOrder(orderIn(status), recipient, occasion)).toThrow(NotApproved);
    },
  );

  it('given a customer without a SHIPPING address, when the order is sent, then a rule refuses it', () => {
    expect(() => fulfillOrder(orderIn('APPROVED'), { ...recipient, addresses: [] }, occasion)).toThrow(
      NoShippingAddress,
    );
  });
});

describe('cancelling an order before it was sent', () => {
  it.each(['CREATED', 'APPROVED', 'PROCESSING', 'ON_HOLD'] as const)(
    'given an order that is %s, when it is cancelled, then it is at once and nobody is told',
    (status) => {
      const { order, event } = cancelOrder(orderIn(status), occasion);

      expect(order.orderStatusEvents.at(-1)).toEqual({
        timestamp: 5000,
        orderStatusType: 'CANCELLED',
        note: 'looks good',
      });
      expect(order.cancellation).toBeUndefined();
      expect(event).toBeUndefined();
    },
  );

  it.each(['REJECTED', 'CANCELLED', 'SHIPPED', 'IN_TRANSIT', 'RECEIVED', 'RETURNED'] as const)(
    'given an order that is %s, when it is cancelled, then it is refused',
    (status) => {
      expect(() => cancelOrder(orderIn(status), occasion)).toThrow(IllegalTransition);
    },
  );
});

describe('cancelling an order after it was sent', () => {
  it.each(['APPROVED', 'PROCESSING', 'ON_HOLD', 'SHIPPED', 'IN_TRANSIT', 'RECEIVED'] as const)(
    'given an order that is %s, when it is cancelled, then fulfillment is asked and the status stays',
    (status) => {
      const before = sentOrderIn(status);

      const { order, event } = cancelOrder(before, occasion);

      expect(order).toEqual({
        ...before,
        cancellation: { requestedAt: 5000, note: 'looks good', outcome: 'PENDING' },
      });
      expect(event).toEqual({
        type: FULFILLMENT_CANCELLATION_REQUESTED,
        data: { guid: order.guid, timestamp: 5000, note: 'looks good' },
      });
    },
  );

  it.each(['CANCELLED', 'RETURNED'] as const)(
    'given an order that is finally %s, when it is cancelled, then it is refused',
    (status) => {
      expect(() => cancelOrder(sentOrderIn(status), occasion)).toThrow(IllegalTransition);
    },
  );

  it('given a pending cancellation, when it is asked for again, then nothing changes and nothing is sent', () => {
    expect(cancelOrder(pending, occasion)).toEqual({ order: pending });
  });

  it('given a refused cancellation, when it is asked for again, then fulfillment is asked again', () => {
    const refused = applyCancellationRefused(pending, 4500);

    const { order, event } = cancelOrder(refused, { at: 5000 });

    expect(order.cancellation).toEqual({ requestedAt: 5000, outcome: 'PENDING' });
    expect(event?.data).toEqual({ guid: order.guid, timestamp: 5000 });
  });
});

describe('hearing from fulfillment', () => {
  it('given a sent order, when a status is reported, then it is taken over with fulfillment’s time and note', () => {
    const reported = { timestamp: 4900, orderStatusType: 'PROCESSING', note: 'picked' } as const;

    const order = applyStatus(sentOrderIn('APPROVED'), reported);

    expect(order.orderStatusEvents.at(-1)).toEqual(reported);
  });

  it('given a status the table does not allow, when it is reported, then it is refused', () => {
    const reported = { timestamp: 4900, orderStatusType: 'RECEIVED' } as const;

    expect(() => applyStatus(sentOrderIn('PROCESSING'), reported)).toThrow(IllegalTransition);
  });

  it('given a pending cancellation, when CANCELLED is reported, then it is settled as CANCELLED', () => {
    const order = applyStatus(pending, { timestamp: 4900, orderStatusType: 'CANCELLED' });

    expect(order.cancellation).toEqual({ requestedAt: 4000, outcome: 'CANCELLED', decidedAt: 4900 });
  });

  it('given a pending cancellation, when another status is reported, then it stays pending', () => {
    const order = applyStatus(pending, { timestamp: 4900, orderStatusType: 'PROCESSING' });

    expect(order.cancellation).toEqual(pending.cancellation);
  });

  it('given a pending cancellation, when its refusal is reported, then it is settled and the status stays', () => {
    const order = applyCancellationRefused(pending, 4900);

    expect(order.cancellation).toEqual({ requestedAt: 4000, outcome: 'REFUSED', decidedAt: 4900 });
    expect(order.orderStatusEvents).toEqual(pending.orderStatusEvents);
  });

  it('given a settled cancellation, when a late refusal is reported, then nothing changes', () => {
    const cancelled = applyStatus(pending, { timestamp: 4900, orderStatusType: 'CANCELLED' });

    expect(applyCancellationRefused(cancelled, 5100)).toBe(cancelled);
  });

  it('given an order that asked for nothing, when a refusal is reported, then it is refused', () => {
    expect(() => applyCancellationRefused(sentOrderIn('SHIPPED'), 4900)).toThrow(CancellationNotAsked);
  });
});
