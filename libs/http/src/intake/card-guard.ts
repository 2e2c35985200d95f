import { hasCardNumber } from '@storefront/observability';
import { RequestProblem } from '../problems/request-problem.ts';
import { toPointer } from './pointer.ts';

const ANY_ITEM = '-';

/**
 * Refuses a body with a card number in a member where none belongs: in its text, its number or its name.
 *
 * @param body as read by parseStrictJson, so not deep
 * @param allowed pointers of the members that are meant for one, `-` for every item of an array
 * @throws {RequestProblem} 400 `request.card-number`
 */
export function refuseCardNumbers(body: unknown, allowed: readonly string[]): void {
  const found = firstCardNumber(body, [], new Set(allowed));
  if (found === undefined) return;
  throw new RequestProblem('request.card-number', {
    errors: [{ pointer: toPointer(found), code: 'card-number', detail: 'looks like a card number' }],
  });
}

type Steps = readonly (string | number)[];

function firstCardNumber(value: unknown, path: Steps, allowed: ReadonlySet<string>): Steps | undefined {
  if (typeof value === 'string') return hasCardNumber(value) && !isAllowed(path, allowed) ? path : undefined;
  if (typeof value === 'number') return hasCardNumber(String(value)) && !isAllowed(path, allowed) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return firstOf(value.entries(), path, allowed);
  return firstOf(Object.entries(value), path, allowed);
}

function firstOf(
  members: Iterable<[string | number, unknown]>,
  path: Steps,
  allowed: ReadonlySet<string>,
): Steps | undefined {
  for (const [step, member] of members) {
    const here = [...path, step];
    if (typeof step === 'string' && hasCardNumber(step)) return path;
    const found = firstCardNumber(member, here, allowed);
    if (found) return found;
  }
  return undefined;
}

function isAllowed(path: Steps, allowed: ReadonlySet<string>): boolean {
  if (allowed.size === 0) return false;
  return allowed.has(toPointer(path.map((step) => (typeof step === 'number' ? ANY_ITEM : step))));
}
