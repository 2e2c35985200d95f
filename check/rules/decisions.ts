import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectFiles } from './project-files.ts';

const FOLDER = 'docs/adr';
const SECTIONS = ['Context', 'Options', 'Decision', 'Consequences', 'How we would notice we were wrong'];
const REFERENCE = /\bADR (\d{4})\b/g;

/** Decisions that lack a part or are not in the index, gaps in their numbers, and references to none. */
export function decisionFaults(root: string): string[] {
  const files = projectFiles(root, `${FOLDER}/[0-9]*.md`);
  const index = existsSync(join(root, FOLDER, 'README.md'))
    ? readFileSync(join(root, FOLDER, 'README.md'), 'utf8')
    : '';
  const numbers = new Set(files.map((file) => basename(file).slice(0, 4)));
  return [...files.flatMap((file, at) => faultsOf(root, file, at + 1, index)), ...danglingReferences(root, numbers)];
}

function faultsOf(root: string, file: string, expected: number, index: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const number = String(expected).padStart(4, '0');
  return [
    basename(file).startsWith(`${number}-`) ? undefined : `${file}: its number should be ${number}`,
    index.includes(`(${basename(file)})`) ? undefined : `${FOLDER}/README.md: does not list ${basename(file)}`,
    /^(Accepted|Superseded by \[?\d{4}).*, \d{4}-\d{2}-\d{2}/m.test(text)
      ? undefined
      : `${file}: says neither status nor date ("Accepted, 2026-11-22")`,
    ...SECTIONS.filter((section) => !text.includes(`\n## ${section}\n`)).map(
      (section) => `${file}: has no "${section}"`,
    ),
  ].filter((fault) => fault !== undefined);
}

function danglingReferences(root: string, numbers: ReadonlySet<string>): string[] {
  return projectFiles(root, '**/*.{md,ts,mjs,yaml}').flatMap((file) => {
    const cited = [...readFileSync(join(root, file), 'utf8').matchAll(REFERENCE)].map(([, number = '']) => number);
    return [...new Set(cited)]
      .filter((number) => !numbers.has(number))
      .map((number) => `${file}: there is no ADR ${number}`);
  });
}
