import { matches } from './filters.ts';
import { evaluated } from './updates.ts';
import { compare, evaluate, valueAt, type Doc } from './values.ts';

type Stage = (documents: readonly Doc[], operand: Doc, now: Date) => readonly Doc[];

const STAGES: Readonly<Record<string, Stage>> = {
  $match: (documents, filter, now) => documents.filter((document) => matches(document, filter, now)),
  $sort: (documents, order) => sorted(documents, order as Record<string, number>),
  $set: (documents, fields, now) => documents.map((document) => ({ ...document, ...evaluated(fields, document, now) })),
  $project: (documents, fields, now) =>
    documents.map((document) => ({ _id: document['_id'], ...evaluated(fields, document, now) })),
  $group: (documents, { _id, ...fields }, now) => firstOfEach(documents, _id, fields, now),
  $replaceRoot: (documents, { newRoot }, now) => documents.map((document) => evaluate(newRoot, document, now) as Doc),
};

/** The documents that an aggregation makes of those of a collection. */
export function aggregated(documents: readonly Doc[], stages: readonly Doc[], now: Date): readonly Doc[] {
  return stages.reduce((before, stage) => {
    const [[name, operand] = ['', {}]] = Object.entries(stage);
    const run = STAGES[name];
    if (!run) throw new Error(`the simulated database does not know the stage ${name}`);
    return run(before, operand as Doc, now);
  }, documents);
}

export function sorted(documents: readonly Doc[], order: Readonly<Record<string, number>>): Doc[] {
  const paths = Object.entries(order);
  return documents.toSorted((a, b) => {
    for (const [path, direction] of paths) {
      const difference = compare(valueAt(a, path), valueAt(b, path)) * direction;
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function firstOfEach(documents: readonly Doc[], by: unknown, fields: Doc, now: Date): Doc[] {
  const groups = Map.groupBy(documents, (document) => evaluate(by, document, now));
  return Array.from(groups, ([_id, [first]]) => {
    const values = Object.entries(fields).map(([name, field]) => [
      name,
      evaluate((field as { $first: unknown }).$first, first!, now),
    ]);
    return { _id, ...(Object.fromEntries(values) as Doc) };
  });
}
