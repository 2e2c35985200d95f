import type { MongoClient } from 'mongodb';
import { eventually } from './eventually.ts';

/** How mongod is to fail, as its failpoint `failCommand` takes it. */
export interface Failure {
  /** Names of commands. */
  readonly failCommands: readonly string[];
  readonly errorCode?: number;
  readonly closeConnection?: boolean;
  /** How many of them. Default: all, until it ends. */
  readonly times?: number;
}

const TURN_WITHIN_MS = 50_000;

/**
 * Lets commands of one client fail. mongod has one such failpoint, and other files use the same server: they take turns.
 *
 * @param client has an appName, as that of throwAwayDatabase() has: others are not concerned
 * @returns ends it
 */
export async function failCommands(client: MongoClient, { times, ...failure }: Failure): Promise<() => Promise<void>> {
  const { appName } = client.options;
  if (!appName) throw new Error('without an appName the commands of all tests would fail');
  const turn = client.db('testing').collection<{ _id: string }>('turns');
  const take = () => turn.insertOne({ _id: 'failCommand' });
  await eventually('the failpoint is free', take, undefined, { deadlineMs: TURN_WITHIN_MS });
  const set = (mode: object | string) =>
    client.db('admin').command({ configureFailPoint: 'failCommand', mode, data: { appName, ...failure } });
  await set(times === undefined ? 'alwaysOn' : { times });
  return async () => {
    await set('off');
    await turn.deleteOne({ _id: 'failCommand' });
  };
}
