import { isDeepStrictEqual } from 'node:util';
import type { StoredAggregate } from '../aggregate/kind.ts';

/** What makes a stored document into another one of the same id: whole members, none of them looked into. */
export interface Change {
  readonly id: string;
  readonly set: Readonly<Record<string, unknown>>;
  /** Names of members that go. */
  readonly unset: readonly string[];
}

/**
 * Makes a document unchangeable, as deep as arrays and plain objects go. A state that shares its arrays with the document
 * and changes them in place would look like no change to {@link changeOf}, and be lost: frozen, it fails.
 */
export function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
}

/** The smallest change from one document to another. */
export function changeOf(before: StoredAggregate, after: StoredAggregate): Change {
  const changed = Object.entries(after).filter(([name, value]) => !isDeepStrictEqual(value, before[name]));
  const unset = Object.keys(before).filter((name) => !(name in after));
  return { id: before._id, set: Object.fromEntries(changed), unset };
}
