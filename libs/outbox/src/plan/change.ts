import { isDeepStrictEqual } from 'node:util';
import type { StoredAggregate } from '../aggregate/kind.ts';

/** What makes a stored document into another one of the same id: whole members, none of them looked into. */
export interface Change {
  readonly id: string;
  readonly set: Readonly<Record<string, unknown>>;
  /** Names of members that go. */
  readonly unset: readonly string[];
}

/** The smallest change from one document to another. */
export function changeOf(before: StoredAggregate, after: StoredAggregate): Change {
  const changed = Object.entries(after).filter(([name, value]) => !isDeepStrictEqual(value, before[name]));
  const unset = Object.keys(before).filter((name) => !(name in after));
  return { id: before._id, set: Object.fromEntries(changed), unset };
}
