import { marksIn, placingOf } from '../../history/mark.ts';
import type { OperationKind } from '../../history/operation.ts';
import type { Check, Dump } from '../evidence.ts';
import { flowsIn, idOf, idsOf, ownRecords } from '../flows.ts';

/** An event that was never committed, and an effect of something that was refused or that nobody did. */
export const ghost: Check = ({ dump, operations }) => {
  const recorded = new Set(dump.recorded.map(({ id }) => id));
  const numbered = new Set(flowsIn(dump).flatMap(({ sources, topic }) => sources.flatMap((one) => idsOf(topic, one))));
  const onTopic = new Set(ownRecords(dump).map(idOf));
  const asked = new Map(operations.map((operation) => [operation.op, operation]));
  return [
    ...[...onTopic].filter((id) => !recorded.has(id)).map((id) => `${id} is on the topic and was never recorded`),
    ...[...recorded].filter((id) => !numbered.has(id)).map((id) => `${id} is recorded and nothing counts it`),
    ...tracesIn(dump).flatMap(({ kinds, op, where }) => {
      const operation = asked.get(op);
      if (!operation || !kinds.includes(operation.kind)) return [`${where} bears op ${op}, which nobody did there`];
      return operation.end?.outcome === 'fail' ? [`${where} bears op ${op}, which was refused`] : [];
    }),
  ];
};

interface Trace {
  readonly op: number;
  readonly where: string;
  /** What may have left it. */
  readonly kinds: readonly OperationKind[];
}

const PERSONAL: readonly OperationKind[] = ['register', 'change'];
const MOVING: readonly OperationKind[] = ['approve', 'step'];
const ANY_WRITE: readonly OperationKind[] = [...PERSONAL, ...MOVING, 'place'];

function tracesIn(dump: Dump): Trace[] {
  const { copies, customers, orders, requests } = dump;
  return [
    ...[...customers, ...copies].flatMap(({ id, lastName }) => traces(marksIn(lastName), `customer ${id}`, PERSONAL)),
    ...orders.flatMap(({ id, quantities }) => traces([placingOf(quantities)], `order ${id}`, ['place'])),
    ...[...orders, ...requests].flatMap(({ id, statuses }) =>
      traces(statuses.flatMap(marksIn), `the history of ${id}`, MOVING),
    ),
    ...ownRecords(dump).flatMap((record) => traces(record.marks, idOf(record), ANY_WRITE)),
  ];
}

const traces = (ops: readonly number[], where: string, kinds: readonly OperationKind[]): Trace[] =>
  ops.map((op) => ({ op, where, kinds }));
