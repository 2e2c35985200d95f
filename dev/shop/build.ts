import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Obstacle, lastLines, run, slowly } from '@storefront/servers';
import type { Report } from '@storefront/servers';
import { NOTES, ROOT } from './layout.ts';
import type { App } from './layout.ts';

const NEST = fileURLToPath(import.meta.resolve('@nestjs/cli/bin/nest.js'));
const BUILT = `${NOTES}built`;
const COMPILER_NOTES = `${ROOT}dist/build.tsbuildinfo`;
const SOURCES = ['{apps,libs}/*/src/**/*.ts', 'nest-cli.json', 'tsconfig*.json', 'package-lock.json'];
const TESTS = '**/*.spec.ts';
const BUILD_MS = 10 * 60_000;

/** The program of an app, once built. */
export const mainOf = (app: App): string => `${ROOT}dist/apps/${app.name}/src/main.js`;

/**
 * Builds the apps in one go, unless nothing changed since the last time: the sources' sizes and times tell in a tenth of
 * a second what the compiler would find out in ten.
 *
 * @throws {Obstacle} with what the compiler said.
 */
export async function build(apps: readonly App[], report: Report): Promise<void> {
  const fingerprint = fingerprintOfSources();
  const isBuilt = apps.every((app) => existsSync(mainOf(app)));
  if (isBuilt && existsSync(BUILT) && readFileSync(BUILT, 'utf8') === fingerprint) return;
  // Without its outputs the compiler's own notes would let it skip them.
  for (const file of [BUILT, COMPILER_NOTES]) rmSync(file, { force: true });
  await slowly(`Building ${apps.map(({ name }) => name).join(', ')}`, report, compile);
  mkdirSync(NOTES, { recursive: true });
  writeFileSync(BUILT, fingerprint);
}

async function compile(): Promise<void> {
  // tsconfig.build.json holds all apps, whichever one is named: one compilation of the libraries instead of three.
  const args = [NEST, 'build', 'accounts', '--path', 'tsconfig.build.json'];
  const { ok, output } = await run({ name: 'nest build', command: process.execPath, args, cwd: ROOT }, BUILD_MS);
  if (ok) return;
  const again = 'mend it and see:  npx nest build accounts --path tsconfig.build.json';
  throw new Obstacle('The apps could not be built.', lastLines(output, 20), again);
}

function fingerprintOfSources(): string {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: ROOT, exclude: [TESTS] }).toSorted()) {
    const { size, mtimeMs } = statSync(`${ROOT}${file}`);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
