import { isDeepStrictEqual } from 'node:util';

/** A document of the simulated database. Never changed in place. */
export type Doc = Readonly<Record<string, unknown>>;

/** Everything after the dot of `headers.ce_type` included. */
export function valueAt(document: unknown, path: string): unknown {
  if (!path.includes('.')) return (document as Doc)[path];
  return path.split('.').reduce<unknown>((value, name) => (value as Doc | undefined)?.[name], document);
}

export function compare(a: unknown, b: unknown): number {
  const [left, right] = [a, b].map(comparable);
  if (left === right) return 0;
  return left! < right! ? -1 : 1;
}

// Where something is missing it comes first, as in MongoDB.
const comparable = (value: unknown): string | number =>
  value instanceof Date ? value.getTime() : ((value as string | number | null | undefined) ?? -Infinity);

/** As MongoDB compares: null is what is missing, too. */
export function isSame(value: unknown, wanted: unknown): boolean {
  if (wanted === null || wanted === undefined) return value === undefined || value === null;
  return (
    value === wanted || (typeof wanted === 'object' && typeof value === 'object' && isDeepStrictEqual(value, wanted))
  );
}

const OPERATIONS: Readonly<Record<string, (values: readonly unknown[]) => unknown>> = {
  $add: ([a, b]) => (a instanceof Date ? new Date(a.getTime() + Number(b)) : Number(a) + Number(b)),
  $subtract: ([a, b]) => Number(a) - Number(b),
  $gt: ([a, b]) => compare(a, b) > 0,
  $lte: ([a, b]) => compare(a, b) <= 0,
};

/** The value of an aggregation expression. @param now the server's clock */
export function evaluate(expression: unknown, document: Doc, now: Date): unknown {
  if (expression === '$$NOW') return now;
  if (expression === '$$ROOT') return document;
  if (typeof expression === 'string' && expression.startsWith('$')) return valueAt(document, expression.slice(1));
  if (typeof expression !== 'object' || expression === null) return expression;
  const [[name, operands] = ['']] = Object.entries(expression as Record<string, unknown[]>);
  const operation = OPERATIONS[name];
  if (!operation || !operands) throw new Error(`the simulated database does not know the expression ${name}`);
  return operation(operands.map((operand) => evaluate(operand, document, now)));
}
