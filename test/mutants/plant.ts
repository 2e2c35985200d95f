import type { Mutant } from './mutant.ts';

/** The mutant does not fit the sources any more, or they can't be built with it: it says nothing until it is mended. */
export class DoesNotApply extends Error {}

/**
 * The files of a mutant as they are with its edits.
 *
 * @param read a source file, by its path from the project's top folder
 * @throws {DoesNotApply} naming the edit
 */
export function plant({ edits, name }: Mutant, read: (file: string) => string): ReadonlyMap<string, string> {
  const planted = new Map<string, string>();
  for (const { file, from, to } of edits) {
    const text = planted.get(file) ?? read(file);
    const count = text.split(from).length - 1;
    if (count !== 1) throw new DoesNotApply(`"${name}" no longer applies: ${file} has ${count} times\n${from}`);
    planted.set(
      file,
      text.replace(from, () => to),
    );
  }
  return planted;
}
