import { topics } from '@storefront/contracts';
import { describe, expect, it } from 'vitest';
import type { Evidence, SeenRecord } from '../evidence.ts';
import { ended, GOOD, withDump, withOperation } from '../example.ts';
import { ghost } from './ghost.ts';
import { lost } from './lost.ts';
import { once } from './once.ts';
import { order } from './order.ts';

const { copies, orders, recorded, records, requests } = GOOD.dump;
const [first] = records as [SeenRecord, ...SeenRecord[]];
const [parcel] = orders as [(typeof orders)[number]];
const [request] = requests as [(typeof requests)[number]];
const number = (n: number, offset: number): SeenRecord => ({ ...first, number: n, offset });

type Case = readonly [what: string, evidence: Evidence, breach: RegExp];

describe('lost', () => {
  it('given a good storm, then there is nothing to say', () => expect(lost(GOOD)).toEqual([]));

  it.each<Case>([
    [
      'an event that is not on its topic',
      withDump({ records: records.slice(1) }),
      /customer.change\/c1\/1 is in the outbox and not/,
    ],
    [
      'a number without an event',
      withDump({ recorded: recorded.slice(0, 2) }),
      /fulfillment.order.change\/g1\/1 is counted/,
    ],
    ['an accepted order that is not there', withDump({ orders: [] }), /op 2: the order was accepted and is not there/],
    [
      'an accepted change that named no event',
      withOperation(1, ended({ events: [] })),
      /op 1: register .* named no event/,
    ],
    [
      'an event that tells of something else',
      withDump({ records: [{ ...first, marks: [] }, ...records.slice(1)] }),
      /op 1: .* does not tell of it/,
    ],
  ])('given %s, then it is named', (_what, evidence, breach) => expect(lost(evidence).join()).toMatch(breach));
});

describe('ghost', () => {
  it('given a good storm, then there is nothing to say', () => expect(ghost(GOOD)).toEqual([]));

  it('given poison, then it is nobody’s ghost', () =>
    expect(ghost(withDump({ records: [...records, { ...number(7, 1), poison: 'a kind x' }] }))).toEqual([]));

  it.each<Case>([
    [
      'a record that was never committed',
      withDump({ records: [...records, number(2, 1)] }),
      /c1\/2 is on the topic and was never/,
    ],
    [
      'an event that its customer does not count',
      withDump({ recorded: [...recorded, { ...recorded[0]!, id: 'x', number: 2 }] }),
      /x is recorded and nothing counts it/,
    ],
    [
      'an effect of what was refused',
      withOperation(4, ended({ outcome: 'fail', status: 409 })),
      /history of g1 bears op 4, which was refused/,
    ],
    [
      'an order that nobody placed',
      withDump({ orders: [{ ...parcel, quantities: [1, 1, 100] }] }),
      /order g1 bears op 99, which nobody did/,
    ],
  ])('given %s, then it is named', (_what, evidence, breach) => expect(ghost(evidence).join()).toMatch(breach));
});

describe('order', () => {
  it('given first copies in order and later ones in any, then there is nothing to say', () =>
    expect(
      order(withDump({ records: [number(1, 0), number(2, 1), number(1, 2), number(3, 3), number(2, 4)] })),
    ).toEqual([]));

  it.each<Case>([
    ['a number that overtook another', withDump({ records: [number(2, 0), number(1, 1)] }), /2 follows 0/],
    ['a number left out', withDump({ records: [number(1, 0), number(3, 1)] }), /3 follows 1/],
    [
      'a key on two partitions',
      withDump({ records: [number(1, 0), { ...number(1, 0), partition: 4 }] }),
      /partitions 0 and 4/,
    ],
  ])('given %s, then its key is named', (_what, evidence, breach) => expect(order(evidence).join()).toMatch(breach));
});

describe('once', () => {
  const poison = 'broken JSON 17';
  const poisoned = [...records, { ...first, key: 'k', poison }];

  it('given a good storm, then there is nothing to say', () => expect(once(GOOD)).toEqual([]));

  it('given poison that was set aside, then there is nothing to say', () =>
    expect(
      once(withDump({ records: poisoned, aside: [{ app: 'orders', id: 'x', reason: 'unreadable', poison }] })),
    ).toEqual([]));

  it.each<Case>([
    ['an event without an effect', withDump({ copies: [] }), /customer.change\/c1 told 1 times, and nothing is there/],
    ['an event that was not applied', withDump({ copies: [{ ...copies[0]!, applied: 0 }] }), /told 1 times, 0 applied/],
    [
      'an event that was applied twice',
      withDump({ copies: [{ ...copies[0]!, version: 2 }] }),
      /c1 has version 2; its events make 1/,
    ],
    [
      'a status told twice',
      withDump({ orders: [{ ...parcel, statuses: [...parcel.statuses, 'SHIPPED op-4'], version: 4 }] }),
      /op 4: told more than once/,
    ],
    [
      'an order placed twice',
      withDump({ orders: [parcel, { ...parcel, id: 'g2' }], requests: [request, { ...request, id: 'g2' }] }),
      /op 2: placed more than one order/,
    ],
    ['poison that vanished', withDump({ records: poisoned }), /poison vanished: broken JSON 17/],
    [
      'an event of the shop that was set aside',
      withDump({ aside: [{ app: 'orders', id: `${topics.customerChange}/c1/1`, reason: 'gap' }] }),
      /orders set .*c1\/1 aside: gap/,
    ],
  ])('given %s, then it is named', (_what, evidence, breach) => expect(once(evidence).join()).toMatch(breach));
});
