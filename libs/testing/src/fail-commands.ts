import type { MongoClient } from 'mongodb';
import { eventually } from './eventually.ts';

/** How mongod is to fail, as its failpoint `failCommand` takes it. */
export interface Failure {
  /** Names of commands. */
  readonly failCommands: readonly string[];
  /** Whose. Default: of the client that sets it. */
  readonly appName?: string;
  /** database.collection; default: any. */
  readonly namespace?: string;
  readonly errorCode?: number;
  readonly closeConnection?: boolean;
  /** Whether they wait for `blockTimeMS` before they are carried out. */
  readonly blockConnection?: boolean;
  readonly blockTimeMS?: number;
  /** How many of them. Default: all, until it ends. */
  readonly times?: number;
}

const TURN_WITHIN_MS = 40_000;
/** A file that was killed must not hold it for ever: servers may outlive a run. */
const TURN_LASTS_MS = 60_000;

/**
 * Lets commands of one app fail. mongod has one such failpoint, and other files use the same server: they take turns.
 *
 * @param client as that of throwAwayDatabase(), which has an appName of its own
 * @returns ends it
 */
export async function failCommands(client: MongoClient, { times, ...failure }: Failure): Promise<() => Promise<void>> {
  const appName = failure.appName ?? client.options.appName;
  if (!appName) throw new Error('without an appName the commands of all tests would fail');
  const turns = client.db('testing').collection<{ _id: string; until: Date }>('turns');
  const set = (mode: object | string) =>
    client.db('admin').command({ configureFailPoint: 'failCommand', mode, data: { ...failure, appName } });
  const takeTurn = async () => {
    const free = { _id: 'failCommand', until: { $lt: new Date() } };
    await turns.updateOne(free, { $set: { until: new Date(Date.now() + TURN_LASTS_MS) } }, { upsert: true });
    return true;
  };
  const end = async () => {
    try {
      await set('off');
    } finally {
      await turns.deleteOne({ _id: 'failCommand' });
    }
  };
  await eventually('the failpoint is free', takeTurn, undefined, { deadlineMs: TURN_WITHIN_MS });
  await set(times === undefined ? 'alwaysOn' : { times }).catch(async (error: unknown) => {
    await end();
    throw error;
  });
  return end;
}
