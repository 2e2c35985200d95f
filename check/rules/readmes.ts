import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles } from './project-files.ts';

const ALWAYS = ['.', 'k8s', 'istio', 'docs/adr'];
const WHERE_PRESENT = ['apps/*/', 'libs/*/', 'bench/', 'check/', 'dev/', 'test/'];
/** A README is read before the code; a longer one is not read. */
const MOST_LINES = 60;

/** Folders without a README, and READMEs of folders that are too long. The one at the top may be longer. */
export function readmeFaults(root: string): string[] {
  const present = WHERE_PRESENT.flatMap((pattern) => projectFiles(root, pattern));
  return [...ALWAYS, ...present].flatMap((folder) => {
    const file = join(folder, 'README.md');
    if (!existsSync(join(root, file))) return [`${file}: is missing: what is the folder for, in two sentences?`];
    const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
    if (folder === '.' || lines <= MOST_LINES) return [];
    return [`${file}: has ${lines} lines; ${MOST_LINES} are read, the rest belongs into docs/`];
  });
}
