import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * A folder of the cache, filled once.
 *
 * @param name carries the version and the pin, so that another pin is another folder.
 * @param fill fetches into the folder it is given and throws unless every hash is right. Only a whole folder gets its
 *   name, by renaming, so an interrupted fetch leaves nothing that looks finished and two at once do no harm.
 */
export async function cached(cache: string, name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  removeOldDrafts(cache);
  const draft = mkdtempSync(join(cache, DRAFT));
  try {
    await fill(draft);
    if (!existsSync(folder)) renameSync(draft, folder);
    return folder;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

const DRAFT = 'draft-';
const DAY_MS = 24 * 60 * 60_000;

// Of fetches that were killed. One that goes on beside us is younger.
function removeOldDrafts(cache: string): void {
  for (const name of readdirSync(cache).filter((entry) => entry.startsWith(DRAFT))) {
    const draft = join(cache, name);
    if (statSync(draft).mtimeMs < Date.now() - DAY_MS) rmSync(draft, { recursive: true, force: true });
  }
}

/** SHA-256 of a file, lower-case hex. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
