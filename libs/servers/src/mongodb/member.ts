import { join } from 'node:path';
import { cacheFolder } from '../places/home.ts';
import type { KeptProcess } from '../processes/kept-process.ts';
import { findMongod } from './binary.ts';
import { launchMongod } from './mongod.ts';

/**
 * Starts a mongod, with failpoints, that its starter makes a member of a set of several: `replSetInitiate` under the name
 * {@link REPLICA_SET}. For tests of failovers; `startServers` makes sets of one. It does not answer yet.
 *
 * @param folder its data and its log; started again on them it is the same member
 * @throws {Obstacle} without a mongod
 */
export async function startMember(port: number, folder: string): Promise<KeptProcess> {
  const { path } = await findMongod(cacheFolder(process.env), () => undefined);
  return launchMongod(path, {
    port,
    dataFolder: join(folder, 'data'),
    logFile: join(folder, 'mongod.log'),
    testCommands: true,
  });
}
