import { compare, evaluate, isSame, valueAt, type Doc } from './values.ts';

const TESTS: Readonly<Record<string, (value: unknown, operand: unknown) => boolean>> = {
  $in: (value, operand) =>
    (operand as unknown[]).includes(value) || (operand as unknown[]).some((one) => isSame(value, one)),
  $nin: (value, operand) => !TESTS['$in']!(value, operand),
  $ne: (value, operand) => !isSame(value, operand),
  $exists: (value, operand) => (value !== undefined) === operand,
  $gt: (value, operand) => value !== undefined && compare(value, operand) > 0,
  $gte: (value, operand) => value !== undefined && compare(value, operand) >= 0,
  $lt: (value, operand) => value !== undefined && compare(value, operand) < 0,
  $lte: (value, operand) => value !== undefined && compare(value, operand) <= 0,
};

/** Whether a document is meant by a filter. @param now the server's clock */
export function matches(document: Doc, filter: Doc, now: Date): boolean {
  for (const path in filter) {
    const condition = filter[path];
    const isMet = path === '$expr' ? evaluate(condition, document, now) : holds(valueAt(document, path), condition);
    if (!isMet) return false;
  }
  return true;
}

/** The ids that a filter names; undefined if it may mean any. */
export function idsNamedBy({ _id }: Doc): readonly unknown[] | undefined {
  if (typeof _id === 'string' || typeof _id === 'number') return [_id];
  return (_id as { $in?: readonly unknown[] } | undefined)?.$in;
}

function holds(value: unknown, condition: unknown): boolean {
  if (!isOperators(condition)) return isSame(value, condition);
  for (const name in condition) {
    const test = TESTS[name];
    if (!test) throw new Error(`the simulated database does not know the filter ${name}`);
    if (!test(value, condition[name])) return false;
  }
  return true;
}

function isOperators(condition: unknown): condition is Record<string, unknown> {
  if (typeof condition !== 'object' || condition === null) return false;
  for (const name in condition) return name.startsWith('$');
  return false;
}
