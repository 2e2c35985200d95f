import { evaluate, type Doc } from './values.ts';

type Change = (document: Record<string, unknown>, path: string, operand: unknown, now: Date) => void;

const CHANGES: Readonly<Record<string, Change>> = {
  $set: (document, path, operand) => put(document, path, operand),
  $unset: (document, path) => delete document[path],
  $inc: (document, path, operand) => put(document, path, Number(document[path] ?? 0) + Number(operand)),
  $currentDate: (document, path, _operand, now) => put(document, path, now),
};

/** What an update makes of a document. @param now the server's clock */
export function updated(document: Doc, update: unknown, now: Date): Doc {
  return Array.isArray(update) ? byPipeline(document, update as Doc[], now) : byOperators(document, update as Doc, now);
}

/** The document that an upsert makes where there was none. */
export function upserted(filter: Doc, update: unknown, now: Date): Doc {
  const { _id } = filter;
  const { $setOnInsert, ...rest } = update as { $setOnInsert?: Doc };
  return updated({ _id, ...$setOnInsert }, Array.isArray(update) ? update : rest, now);
}

function byOperators(document: Doc, update: Doc, now: Date): Doc {
  const next = { ...document };
  for (const [name, fields] of Object.entries(update)) {
    if (name === '$setOnInsert') continue;
    const change = CHANGES[name];
    if (!change) throw new Error(`the simulated database does not know the update ${name}`);
    for (const [path, operand] of Object.entries(fields as Doc)) change(next, path, operand, now);
  }
  return next;
}

function byPipeline(document: Doc, stages: readonly Doc[], now: Date): Doc {
  const [{ $set, ...others } = {}, ...more] = stages;
  if (more.length > 0 || Object.keys(others).length > 0) throw new Error('the simulated database updates by one $set');
  return { ...document, ...evaluated($set as Doc, document, now) };
}

/** Each field with the value of its expression. */
export function evaluated(fields: Doc, document: Doc, now: Date): Doc {
  const values: Record<string, unknown> = {};
  for (const name in fields) values[name] = evaluate(fields[name], document, now);
  return values;
}

function put(document: Record<string, unknown>, path: string, value: unknown): void {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    document[name] = value;
    return;
  }
  const inner = { ...(document[name] as Doc | undefined) };
  put(inner, rest.join('.'), value);
  document[name] = inner;
}
