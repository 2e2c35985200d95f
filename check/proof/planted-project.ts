import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The project's top folder. */
export const ROOT = join(import.meta.dirname, '../..');

const TAKEN_OVER = ['package.json', 'tsconfig.json', '.oxlintrc.jsonc', '.dependency-cruiser.mjs', 'knip.jsonc'];

/** A throw-away project with this one's settings and packages, in which one may do what is forbidden. */
export interface PlantedProject {
  readonly path: string;
  /** Runs a program of node_modules/.bin there, to its end. */
  run(program: string, ...args: string[]): { readonly status: number | null; readonly output: string };
  remove(): void;
}

/** @param files path from the project's top → text */
export function plantProject(files: Readonly<Record<string, string>>): PlantedProject {
  const path = mkdtempSync(join(tmpdir(), 'storefront-planted-'));
  for (const name of TAKEN_OVER) cpSync(join(ROOT, name), join(path, name));
  symlinkSync(join(ROOT, 'node_modules'), join(path, 'node_modules'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, dirname(name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return {
    path,
    run(program, ...args) {
      const { status, stdout, stderr } = spawnSync(join(ROOT, 'node_modules/.bin', program), args, {
        cwd: path,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      });
      return { status, output: stdout || stderr };
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
