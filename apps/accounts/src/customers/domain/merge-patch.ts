/** A patch of T: a member that is absent stays, one that is null goes (only optional ones may), an array is replaced. */
export type MergePatch<T> = {
  readonly [Member in keyof T]?:
    | (NonNullable<T[Member]> extends readonly unknown[] | string | number | boolean
        ? T[Member]
        : MergePatch<NonNullable<T[Member]>>)
    | (undefined extends T[Member] ? null : never)
    | undefined;
};

/**
 * JSON Merge Patch: a new value, with the members that the patch names changed or removed.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7396#section-2
 */
export function mergePatch<T>(target: T, patch: MergePatch<T>): T {
  return merged(target, patch) as T;
}

function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  // A Map, since plain assignment to a member called __proto__ would do something else.
  const members = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name);
    else members.set(name, merged(members.get(name), value));
  }
  return Object.fromEntries(members);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
