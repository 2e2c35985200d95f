import type { Operation, Sight } from '../../history/operation.ts';
import type { Check, Dump } from '../evidence.ts';

interface Look extends Sight {
  readonly op: number;
  readonly from: number;
  readonly until: number;
}

/** Something that a reply showed, and that a later reply, or the end, does not show any more. */
export const history: Check = ({ dump, operations }) => {
  const looks = operations.flatMap(lookOf);
  const byThing = Map.groupBy(looks, ({ id, of }) => `${of} ${id}`);
  const final = finalOf(dump);
  return [...byThing].flatMap(([name, ofThing]) => [...vanishing(name, ofThing), ...goneIn(name, ofThing, final)]);
};

function lookOf({ at, end, op }: Operation): Look[] {
  return end?.sight ? [{ ...end.sight, op, from: at, until: end.at }] : [];
}

/** Each look beside what had been seen when it began. */
function vanishing(name: string, looks: readonly Look[]): string[] {
  const ended = looks.toSorted((a, b) => a.until - b.until);
  let known: Look | undefined;
  let next = 0;
  return looks
    .toSorted((a, b) => a.from - b.from)
    .flatMap((look) => {
      for (; ended[next] && ended[next]!.until < look.from; next++) known = longer(known, ended[next]!);
      return known && !contains(look, known) ? [`${name}: op ${look.op} does not show what op ${known.op} showed`] : [];
    });
}

function goneIn(name: string, looks: readonly Look[], final: ReadonlyMap<string, readonly string[]>): string[] {
  const known = looks.reduce<Look | undefined>(longer, undefined);
  if (!known) return [];
  const statuses = final.get(name);
  const last = { statuses: statuses ?? [], ...(statuses ? {} : { isAbsent: true as const }) };
  return contains(last, known) ? [] : [`${name}: in the end there is not what op ${known.op} showed`];
}

const longer = (a: Look | undefined, b: Look): Look | undefined => {
  if (b.isAbsent) return a;
  return a && lengthOf(a) >= lengthOf(b) ? a : b;
};

const lengthOf = ({ statuses = [] }: Sight): number => statuses.length;

const contains = (later: Pick<Sight, 'isAbsent' | 'statuses'>, earlier: Sight): boolean =>
  !later.isAbsent && (earlier.statuses ?? []).every((status, n) => later.statuses?.[n] === status);

function finalOf({ copies, customers, orders, requests }: Dump): Map<string, readonly string[]> {
  return new Map([
    ...customers.map(({ id }) => [`customer ${id}`, []] as const),
    ...copies.map(({ id }) => [`copy ${id}`, []] as const),
    ...orders.map(({ id, statuses }) => [`order ${id}`, statuses] as const),
    ...requests.map(({ id, statuses }) => [`fulfillment ${id}`, statuses] as const),
  ]);
}
