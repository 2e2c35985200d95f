import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  customerChange,
  customerChangeEvent,
  eventType,
  fromHeaders,
  name,
  NEXT,
  orderStatusTypes,
  price,
  SKIPPED,
  toCents,
  toDollars,
  toHeaders,
  total,
  uuid,
} from './index.ts';

describe('prices', () => {
  it('given any amount of cents, then dollars and back are exact, and the dollars are a valid price', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), (cents) => {
        const dollars = toDollars(cents as never);
        expect(toCents(dollars)).toBe(cents);
        expect(price.safeParse(dollars).success).toBe(true);
      }),
    );
  });

  it.each([-0.01, 1.999, 1_000_001, Number.NaN, Infinity])('given %d, then it is no price', (dollars) => {
    expect(price.safeParse(dollars).success).toBe(false);
  });

  it('given lines, then the total is exact', () => {
    const lines = [1.99, 3.99, 15.99].map((dollars) => ({ price: toCents(dollars), quantity: 3 }));
    expect(toDollars(total(lines))).toBe(65.91);
  });
});

describe('headers', () => {
  it('given the facts of an event, then what was written is read back', () => {
    const facts = { number: 7, type: 'storefront.customer.changed.v1', time: 1_700_000_000_123 };
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

    const headers = toHeaders({ ...facts, topic: 't', key: 'k', source: '/s', traceparent, requestId: 'r' });

    expect(headers['ce_id']).toBe('k/7');
    const raw = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, [Buffer.from(text), 'again']]));
    expect(fromHeaders(headers)).toEqual({ ...facts, traceparent, requestId: 'r' });
    expect(fromHeaders(raw)).toEqual(fromHeaders(headers));
  });

  it.each(['0', '-1', '1.5', 'seven', ''])('given the number %j, then it counts as absent', (number) => {
    expect(fromHeaders({ ce_keysequence: number }).number).toBeUndefined();
  });
});

describe('shapes', () => {
  const mary = { title: 'Ms.', firstName: 'Mary', lastName: 'Smith' };

  it('given an unknown member, then people are refused and events are read without it', () => {
    const change = {
      id: 'B5EFD4A0-4EB9-4AD0-BC9E-2F5542CBE897',
      name: { ...mary, nickname: 'M' },
      contact: { primaryPhone: '456-789-0001', email: 'mary@example.com' },
      addresses: [],
      loyalty: 3,
    };

    expect(name.safeParse(change.name).success).toBe(false);
    expect(customerChangeEvent.parse(change)).toEqual({
      ...change,
      id: uuid.parse(change.id),
      name: mary,
      loyalty: undefined,
    });
  });

  it('given a type, then it is found; none means the first, and the marker stands on every topic', () => {
    expect(eventType(customerChange, undefined)).toBe(customerChange.types[0]);
    expect(eventType(customerChange, SKIPPED)?.type).toBe(SKIPPED);
    expect(eventType(customerChange, 'storefront.customer.praised.v1')).toBeUndefined();
  });

  it('given the table of transitions, then every status is in it and only known ones follow', () => {
    expect(Object.keys(NEXT).toSorted()).toEqual([...orderStatusTypes].toSorted());
    expect(
      Object.values(NEXT)
        .flat()
        .every((next) => orderStatusTypes.includes(next)),
    ).toBe(true);
  });
});
