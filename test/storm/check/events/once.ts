import { marksIn, placingOf } from '../../history/mark.ts';
import type { Check, Dump, Thing } from '../evidence.ts';
import { flowsIn, type Flow } from '../flows.ts';

/** An event without exactly one effect, a status told twice, an order placed twice, poison that nobody set aside. */
export const once: Check = ({ dump }) => [
  ...flowsIn(dump).flatMap(({ sources, ...flow }) => sources.flatMap((source) => effectOf(source, flow))),
  ...repeatsIn(dump),
  ...poisonIn(dump),
];

function effectOf({ id, published }: Thing, { effects, topic, versionOf }: Omit<Flow, 'sources'>): string[] {
  if (published === undefined) return [];
  const effect = effects.get(id);
  if (!effect) return [`${topic}/${id} told ${published} times, and nothing is there`];
  if (effect.applied !== published) return [`${topic}/${id} told ${published} times, ${effect.applied ?? 0} applied`];
  const version = versionOf(effect);
  return effect.version === version ? [] : [`${id} has version ${effect.version}; its events make ${version}`];
}

function repeatsIn({ orders, requests }: Dump): string[] {
  const placings = orders.map(({ quantities }) => placingOf(quantities));
  return [
    ...repeated(placings).map((op) => `op ${op}: placed more than one order`),
    ...[orders, requests].flatMap((things) =>
      repeated(things.flatMap(({ statuses }) => statuses.flatMap(marksIn))).map(
        (op) => `op ${op}: told more than once`,
      ),
    ),
  ];
}

const repeated = (ops: readonly number[]): number[] => {
  const seen = new Set<number>();
  return ops.filter((op) => seen.has(op) || !seen.add(op));
};

/** Every poison waits for a person, and nothing else does. */
function poisonIn({ aside, records }: Dump): string[] {
  const sent = new Set(records.flatMap(({ poison }) => (poison === undefined ? [] : [poison])));
  const waiting = new Set(aside.map(({ poison }) => poison));
  return [
    ...[...sent].filter((poison) => !waiting.has(poison)).map((poison) => `poison vanished: ${poison}`),
    ...aside.filter(({ poison }) => !poison).map(({ app, id, reason }) => `${app} set ${id} aside: ${reason}`),
  ];
}
