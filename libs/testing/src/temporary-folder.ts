import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;
let users = 0;

/**
 * Vitest's global set-up: gives a run a temporary folder of its own, in place of the system's, so that nothing of it is
 * left after the run. Each project of vitest.config.ts calls it; the last one removes the folder.
 *
 * @returns what vitest calls at the end of the run.
 */
export default function temporaryFolder(): () => void {
  users += 1;
  folder ??= mkdtempSync(join(tmpdir(), 'storefront-test-'));
  process.env['TMPDIR'] = folder;
  return () => {
    users -= 1;
    if (users === 0 && folder) rmSync(folder, { recursive: true, force: true });
  };
}
