import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** What became of a run's tests. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Ends a run with one line that a program can read: `12 passed, 0 failed`, and `, 3 skipped` if there were any.
 *
 * It is written when the process exits, after everything that other reporters and the global set-up have to say. A file
 * that cannot be loaded and an error outside any test count as failed.
 */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const line = `${tallyLine(tally(modules, unhandledErrors.length))}\n`;
    process.once('exit', () => writeSync(process.stdout.fd, line));
  }
}

/** The last line, without its line break. */
export function tallyLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function tally(modules: readonly TestModule[], errors: number): Tally {
  const count = { passed: 0, failed: errors, skipped: 0 };
  for (const module of modules) {
    const before = count.failed;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      count[state === 'pending' ? 'skipped' : state] += 1;
    }
    if (module.state() === 'failed' && count.failed === before) count.failed += 1;
  }
  return count;
}
