import { isWrite, type Operation } from '../../history/operation.ts';
import { placingOf } from '../../history/mark.ts';
import type { Check, SeenRecord } from '../evidence.ts';
import { flowsIn, idOf, idsOf, ownRecords } from '../flows.ts';

/** An accepted write, or a committed number, without its event; an event that never reached its topic. */
export const lost: Check = ({ dump, operations }) => {
  const onTopic = new Map<string, SeenRecord>(ownRecords(dump).map((record) => [idOf(record), record]));
  const recorded = new Set(dump.recorded.map(({ id }) => id));
  const numbered = flowsIn(dump).flatMap(({ sources, topic }) => sources.flatMap((source) => idsOf(topic, source)));
  const placed = new Set(dump.orders.map(({ quantities }) => placingOf(quantities)));
  return [
    ...numbered.filter((id) => !recorded.has(id)).map((id) => `${id} is counted and not in the outbox`),
    ...[...recorded].filter((id) => !onTopic.has(id)).map((id) => `${id} is in the outbox and not on its topic`),
    ...operations.filter(wasAccepted).flatMap((operation) => missingOf(operation, onTopic, placed)),
  ];
};

const wasAccepted = (operation: Operation): boolean => isWrite(operation) && operation.end?.outcome === 'ok';

function missingOf(operation: Operation, onTopic: ReadonlyMap<string, SeenRecord>, placed: ReadonlySet<number>) {
  const { end, kind, op } = operation;
  if (kind === 'place') return placed.has(op) ? [] : [`op ${op}: the order was accepted and is not there`];
  const { events = [] } = end ?? {};
  if (events.length === 0) return [`op ${op}: ${kind} was accepted and named no event`];
  return events
    .filter((id) => !onTopic.get(id)?.marks.includes(op))
    .map((id) => `op ${op}: ${kind} was accepted, and ${id} on the topic does not tell of it`);
}
