import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ending, KeptCommand } from './kept-process.ts';
import { startKept } from './kept-process.ts';
import { withDeadline } from './waiting.ts';

/** A command that ran to its end. `timedOut`: it was stopped because its time was over. */
export interface Finished {
  readonly ok: boolean;
  readonly timedOut: boolean;
  /** Standard output and standard error together. */
  readonly output: string;
}

/**
 * Runs a command to its end. It ends with this process, as every {@link startKept} does.
 *
 * @param deadlineMs after this it is stopped and reported as `timedOut`.
 */
export async function run(what: Omit<KeptCommand, 'logFile'>, deadlineMs: number): Promise<Finished> {
  const folder = mkdtempSync(join(tmpdir(), 'storefront-run-'));
  const logFile = join(folder, 'output');
  const kept = startKept({ graceSeconds: 2, ...what, logFile });
  try {
    const ending: Ending | undefined = await withDeadline(kept.ended, deadlineMs);
    if (ending === undefined) await kept.stop();
    return { ok: ending?.code === 0, timedOut: ending === undefined, output: readFileSync(logFile, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
