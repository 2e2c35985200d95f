import { globSync } from 'node:fs';

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.storefront', '.git']);

/** Paths of the project's files from its top folder, sorted; what was installed or built is left out. */
export function projectFiles(root: string, pattern: string): string[] {
  return globSync(pattern, { cwd: root, exclude: (name) => NOT_OURS.has(name) }).toSorted();
}
