import type { MongoClient } from 'mongodb';
import type { AppName } from '../../shop/built-service.ts';

/** Which command of which app is meant. */
export interface Which {
  readonly app: AppName;
  readonly command: 'commitTransaction' | 'find' | 'insert' | 'update';
  /** database.collection; default: any. */
  readonly namespace?: string;
  /** How many of them. Default: all, until it ends. */
  readonly times?: number;
}

const ENTERED_WITHIN_MS = 40_000;

/**
 * Something that mongod, by its own failpoints, does not do for an app, so that a kill hits a window for sure and not
 * by luck. Needs a mongod of the drill's own: a failpoint is the whole server's.
 */
export class Blockade {
  private readonly mongo: MongoClient;
  private readonly failpoint: string;
  private readonly enteredBefore: number;

  private constructor(mongo: MongoClient, failpoint: string, enteredBefore: number) {
    this.mongo = mongo;
    this.failpoint = failpoint;
    this.enteredBefore = enteredBefore;
  }

  /** No such command is carried out: its connection is closed. (One that is merely held up outlives its sender.) */
  static against(mongo: MongoClient, which: Which): Promise<Blockade> {
    return Blockade.set(mongo, 'failCommand', { ...conditions(which), closeConnection: true }, which.times);
  }

  /** Each such command is held up for so long, and then carried out. */
  static delaying(mongo: MongoClient, which: Which, ms: number): Promise<Blockade> {
    const data = { ...conditions(which), blockConnection: true, blockTimeMS: ms };
    return Blockade.set(mongo, 'failCommand', data, which.times);
  }

  /** The next commit, of whichever app, is carried out and not answered. */
  static ofAnswers(mongo: MongoClient): Promise<Blockade> {
    return Blockade.set(mongo, 'waitAfterCommandFinishesExecution', { commands: ['commitTransaction'] });
  }

  /** Waits until somebody has met it. */
  async met(): Promise<void> {
    await this.mongo.db('admin').command({
      waitForFailPoint: this.failpoint,
      timesEntered: this.enteredBefore + 1,
      maxTimeMS: ENTERED_WITHIN_MS,
    });
  }

  async end(): Promise<void> {
    await this.mongo.db('admin').command({ configureFailPoint: this.failpoint, mode: 'off' });
  }

  /** Whatever was set: for who comes after a drill that failed. */
  static async endAll(mongo: MongoClient): Promise<void> {
    for (const configureFailPoint of ['failCommand', 'waitAfterCommandFinishesExecution']) {
      await mongo.db('admin').command({ configureFailPoint, mode: 'off' });
    }
  }

  private static async set(mongo: MongoClient, failpoint: string, data: object, times?: number): Promise<Blockade> {
    const command = { configureFailPoint: failpoint, mode: times === undefined ? 'alwaysOn' : { times }, data };
    const { count } = await mongo.db('admin').command(command);
    return new Blockade(mongo, failpoint, Number(count));
  }
}

const conditions = ({ app, command, namespace }: Which) => ({
  appName: app,
  failCommands: [command],
  ...(namespace && { namespace }),
});
