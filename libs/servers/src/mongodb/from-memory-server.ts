import { join } from 'node:path';
import type { Report } from '../progress.ts';
import { slowly } from '../progress.ts';
import { NoMongodHere } from './no-mongod-here.ts';

const HOST = 'https://fastdl.mongodb.org/';
const REACH_MS = 2000;

/**
 * MongoDB's own build for this platform, fetched once by mongodb-memory-server-core, which knows every platform's file
 * and checks its MD5 sum; the version is that package's own default.
 *
 * @throws {NoMongodHere} when the host does not answer within two seconds, or the download fails.
 */
export async function mongodFromMemoryServer(cache: string, report: Report): Promise<string> {
  await fetch(HOST, { method: 'HEAD', signal: AbortSignal.timeout(REACH_MS) }).catch(() => {
    throw new NoMongodHere(`${HOST} cannot be reached`);
  });
  const { MongoBinary } = await import('mongodb-memory-server-core');
  const options = { downloadDir: join(cache, 'mongodb-memory-server'), checkMD5: true };
  try {
    return await slowly('MongoDB: fetching mongod (once)', report, () => MongoBinary.getPath(options));
  } catch (reason) {
    throw new NoMongodHere(reason instanceof Error ? (reason.message.split('\n')[0] ?? '') : String(reason));
  }
}
