import { topics } from '@storefront/contracts';
import type { Fault, FaultKind } from '../faults/fault.ts';
import { quantitiesOf } from '../history/mark.ts';
import type { Operation } from '../history/operation.ts';
import type { Dump, Evidence, Parcel, Recorded, SeenRecord } from './evidence.ts';

/** When the storm of the example begins, epoch ms. */
export const BEGIN = 1_800_000_000_000;

const CUSTOMER = 'c1';
const GUID = 'g1';
const STATUSES = ['CREATED', 'APPROVED op-3', 'PROCESSING op-4'] as const;

const written = (topic: string, key: string, marks: readonly number[]): { recorded: Recorded; record: SeenRecord } => ({
  recorded: { id: `${topic}/${key}/1`, topic, key, number: 1, isPending: false },
  record: { topic, partition: 0, offset: 0, key, number: 1, marks },
});

const EVENTS = [
  written(topics.customerChange, CUSTOMER, [1]),
  written(topics.orderFulfill, GUID, [3]),
  written(topics.fulfillmentChange, GUID, [4]),
];

const parcel: Parcel = {
  id: GUID,
  version: 3,
  published: 1,
  applied: 1,
  statuses: STATUSES,
  quantities: quantitiesOf(2),
};

/** One operation that went well, a second after the other. */
function operation(op: number, part: Pick<Operation, 'app' | 'kind'> & { id: string; topic?: string }): Operation {
  const { app, id, kind, topic } = part;
  const at = BEGIN + op * 1000;
  const events = topic === undefined ? {} : { events: [`${topic}/${id}/1`] };
  const asked = { op, at, kind, client: 1, app, instance: `${app}-1`, method: 'POST', path: `/${app}` };
  return { ...asked, end: { op, at: at + 20, outcome: 'ok', status: 200, ...events, ...sightOf(kind, op) } };
}

function sightOf(kind: Operation['kind'], op: number): Pick<NonNullable<Operation['end']>, 'sight'> {
  if (kind === 'register') return { sight: { of: 'customer', id: CUSTOMER } };
  return { sight: { of: kind === 'step' ? 'fulfillment' : 'order', id: GUID, statuses: STATUSES.slice(0, op - 1) } };
}

/** A small storm in which everything went well: one customer, one order that was placed, approved and begun. */
export const GOOD: Evidence = {
  weather: { seed: 7, minutes: 0, faults: [], rate: 40 },
  operations: [
    operation(1, { kind: 'register', app: 'accounts', id: CUSTOMER, topic: topics.customerChange }),
    operation(2, { kind: 'place', app: 'orders', id: GUID }),
    operation(3, { kind: 'approve', app: 'orders', id: GUID, topic: topics.orderFulfill }),
    operation(4, { kind: 'step', app: 'fulfillment', id: GUID, topic: topics.fulfillmentChange }),
  ],
  faults: [],
  samples: [],
  usages: [],
  exits: [],
  dump: {
    customers: [{ id: CUSTOMER, version: 1, published: 1, lastName: 'op-1', told: 'op-1, Sunrise' }],
    copies: [{ id: CUSTOMER, version: 1, applied: 1, lastName: 'op-1', told: 'op-1, Sunrise' }],
    orders: [parcel],
    requests: [{ ...parcel, version: 2 }],
    recorded: EVENTS.map(({ recorded }) => recorded),
    records: EVENTS.map(({ record }) => record),
    aside: [],
  },
  calmAt: BEGIN + 100_000,
  settledAt: BEGIN + 101_000,
};

/** The good storm with something else in the databases or on the topics. */
export const withDump = (change: Partial<Dump>): Evidence => ({ ...GOOD, dump: { ...GOOD.dump, ...change } });

/** The good storm with one operation changed. @param op which one */
export const withOperation = (op: number, change: (before: Operation) => Operation): Evidence => ({
  ...GOOD,
  operations: GOOD.operations.map((before) => (before.op === op ? change(before) : before)),
});

/** The operation with another end. */
export const ended =
  (change: Partial<NonNullable<Operation['end']>>) =>
  (before: Operation): Operation => ({ ...before, end: { ...before.end!, ...change } });

/** A fault of the example: when it began and how long it lasted, ms. */
export const fault = (kind: FaultKind, victim: string, fromMs: number, lastingMs: number): Fault => ({
  kind,
  victim,
  at: BEGIN + fromMs,
  healedAt: BEGIN + fromMs + lastingMs,
});
