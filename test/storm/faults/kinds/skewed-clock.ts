import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '@storefront/servers';

const FOLDER = fileURLToPath(new URL('../../../../.storefront/cache/libfaketime', import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL('./libfaketime-requirements.txt', import.meta.url));
const LIBRARY = join(FOLDER, 'libfaketime/vendor/libfaketime/src/libfaketime.so.1');
const FETCH_MS = 120_000;

/**
 * What makes a process believe in another time of day; clocks that measure durations stay right.
 *
 * libfaketime comes as a wheel of PyPI, pinned by its hash, fetched once by pip into .storefront/cache.
 *
 * @returns undefined where there is none: another platform than Linux x64, no pip, no network
 */
export async function skewed(minutes: number): Promise<Record<string, string> | undefined> {
  if (!existsSync(LIBRARY)) await fetchLibrary();
  if (!existsSync(LIBRARY)) return undefined;
  const offset = `${minutes < 0 ? '' : '+'}${minutes * 60}s`;
  return { LD_PRELOAD: LIBRARY, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

async function fetchLibrary(): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes', '--disable-pip-version-check'];
  const args = [...pip, '--only-binary', ':all:', '-r', REQUIREMENTS, '--target', FOLDER];
  await run({ name: 'pip', command: 'python3', args }, FETCH_MS);
}
