import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { lastLines, run, type Servers } from '@storefront/servers';
import type { Mutant } from './mutant.ts';
import { DoesNotApply, plant } from './plant.ts';

const ROOT = join(import.meta.dirname, '../..');
const LEFT_OUT = new Set(['node_modules', 'dist', '.git', '.storefront']);
const BUILD_MS = 5 * 60_000;
const DRILL_MS = 10 * 60_000;
const STORM_MS = 5 * 60_000;
/** Enough where nothing is wrong, and what is lost has not to be waited for as long as elsewhere. */
const DRILL_PATIENCE_MS = 25_000;

/** A copy of the sources to plant mistakes in. The working tree is only ever read. */
export class Workbench {
  private readonly folder: string;
  private readonly environment: NodeJS.ProcessEnv;

  /** @param servers that all drills share. Default: for storms, which have their own */
  constructor(servers?: Pick<Servers, 'kafkaBrokers' | 'mongodbUri'>) {
    this.folder = mkdtempSync(join(tmpdir(), 'storefront-mutants-'));
    const wanted = (path: string) => !LEFT_OUT.has(relative(ROOT, path));
    cpSync(ROOT, this.folder, { recursive: true, filter: wanted });
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
    mkdirSync(join(this.folder, '.storefront'));
    symlinkSync(join(ROOT, '.storefront/cache'), join(this.folder, '.storefront/cache'));
    this.environment = {
      ...process.env,
      ...(servers && { KAFKA_BROKERS: servers.kafkaBrokers, MONGODB_URI: servers.mongodbUri }),
      DRILL_PATIENCE_MS: String(DRILL_PATIENCE_MS),
    };
  }

  /**
   * Plants a mistake for as long as `work` takes.
   *
   * @throws {DoesNotApply}
   */
  async with<T>(mutant: Mutant, work: () => Promise<T>): Promise<T> {
    const planted = plant(mutant, (file) => this.read(file));
    const before = Array.from(planted.keys(), (file) => [file, this.read(file)] as const);
    for (const [file, text] of planted) this.write(file, text);
    try {
      return await work();
    } finally {
      for (const [file, text] of before) this.write(file, text);
    }
  }

  /** @throws {DoesNotApply} */
  async build(): Promise<void> {
    const { ok, output } = await this.node(['--import', './dev/names.mjs', 'dev/build.ts'], BUILD_MS);
    if (!ok) throw new DoesNotApply(`it does not build: ${lastLines(output, 5)}`);
  }

  /** Runs vitest. @returns its output, and what its JSON reporter says; undefined if it did not get that far */
  async vitest(args: readonly string[]): Promise<{ output: string; report: string | undefined }> {
    const reportFile = join(this.folder, '.storefront/report.json');
    rmSync(reportFile, { force: true });
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const command = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args];
    const { output } = await this.node(command, DRILL_MS);
    try {
      return { output, report: readFileSync(reportFile, 'utf8') };
    } catch {
      return { output, report: undefined };
    }
  }

  /**
   * Builds and lets a storm of a minute rage, of one seed: each mutant meets the same.
   *
   * @returns its summary, and whether every checker is content
   * @throws {DoesNotApply}
   */
  async storm(): Promise<{ ok: boolean; output: string }> {
    await this.build();
    return await this.node(
      ['--import', './dev/names.mjs', 'test/storm/run.ts', '--minutes', '1', '--seed', '1'],
      STORM_MS,
    );
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private node(args: readonly string[], deadlineMs: number) {
    const { environment: env, folder: cwd } = this;
    return run({ name: args.join(' '), command: process.execPath, args, cwd, env }, deadlineMs);
  }

  /** A file that is gone is empty: no edit fits it. */
  private read(file: string): string {
    const path = join(this.folder, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  private write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }
}
