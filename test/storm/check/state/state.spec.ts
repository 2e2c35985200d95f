import { describe, expect, it } from 'vitest';
import type { Evidence } from '../evidence.ts';
import { BEGIN, ended, GOOD, withDump, withOperation } from '../example.ts';
import type { Operation, Sight } from '../../history/operation.ts';
import { convergence } from './convergence.ts';
import { history } from './history.ts';

const { copies, orders, requests } = GOOD.dump;
type Case = readonly [what: string, evidence: Evidence, breach: RegExp];

/** The good storm, and one more look at something after all else. */
function withLook(sight: Sight): Evidence {
  const [asked] = GOOD.operations as [Operation];
  const at = BEGIN + 50_000;
  const look: Operation = { ...asked, op: 5, kind: 'read', at, end: { op: 5, at: at + 5, outcome: 'ok', sight } };
  return { ...GOOD, operations: [...GOOD.operations, look] };
}

describe('history', () => {
  it('given a good storm, then there is nothing to say', () => expect(history(GOOD)).toEqual([]));

  it('given something that was not there before it was seen, then there is nothing to say', () => {
    const early = withLook({ of: 'order', id: 'g1', isAbsent: true });
    const operations = early.operations.map((one) => (one.op === 5 ? { ...one, at: BEGIN } : one));

    expect(history({ ...early, operations })).toEqual([]);
  });

  it.each<Case>([
    [
      'an order that a later reply does not know',
      withLook({ of: 'order', id: 'g1', isAbsent: true }),
      /order g1: op 5 does not show what op 3/,
    ],
    [
      'a status that a later reply does not show',
      withLook({ of: 'fulfillment', id: 'g1', statuses: ['CREATED', 'APPROVED op-3'] }),
      /fulfillment g1: op 5/,
    ],
    [
      'a status that became another',
      withLook({ of: 'order', id: 'g1', statuses: ['CREATED', 'REJECTED'] }),
      /order g1: op 5/,
    ],
    ['an order that is gone in the end', withDump({ orders: [] }), /order g1: in the end there is not/],
    [
      'a status that is gone in the end',
      withDump({ requests: [{ ...requests[0]!, statuses: ['CREATED'] }] }),
      /fulfillment g1: in the end/,
    ],
    ['a customer who is gone in the end', withDump({ customers: [] }), /customer c1: in the end/],
  ])('given %s, then it is named', (_what, evidence, breach) => expect(history(evidence).join()).toMatch(breach));

  it('given a sight that nobody had, then nothing is missed', () =>
    expect(history(withOperation(4, ended({ sight: { of: 'customer', id: 'c1' } })))).toEqual([]));
});

describe('convergence', () => {
  it('given a good storm, then there is nothing to say', () => expect(convergence(GOOD)).toEqual([]));

  it.each<Case>([
    [
      'a copy that is out of date',
      withDump({ copies: [{ ...copies[0]!, told: 'Archer' }] }),
      /customer c1 is another one at orders/,
    ],
    [
      'two histories of one order',
      withDump({ requests: [{ ...requests[0]!, statuses: ['CREATED'] }] }),
      /order g1: CREATED, .*at fulfillment CREATED/,
    ],
    ['an approved order that fulfillment does not know', withDump({ requests: [] }), /g1 went on without fulfillment/],
    ['a request without an order', withDump({ orders: orders.slice(1) }), /g1 is known to the other service alone/],
  ])('given %s, then it is named', (_what, evidence, breach) => expect(convergence(evidence).join()).toMatch(breach));
});
