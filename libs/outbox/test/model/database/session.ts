import { classify } from '@storefront/persistence';
import { MongoNetworkError, type ClientSession } from 'mongodb';
import type { Host } from '../world/host.ts';
import type { Network } from '../world/network.ts';
import type { Database, Transaction, View } from './database.ts';

/** A database as one process reaches it. */
export interface Reach {
  readonly host: Host;
  readonly network: Network;
  readonly database: Database;
}

export const cutOff = (): Error => new MongoNetworkError('no answer');

/** What a call names when it reads and writes at one instant with others. */
export class Session {
  transaction: Transaction | undefined;
  private readonly isSnapshot: boolean;
  private snapshot: number | undefined;

  constructor(isSnapshot: boolean) {
    this.isSnapshot = isSnapshot;
  }

  /** The instant is that of the first read, at the server. */
  viewOf(database: Database): View {
    if (!this.isSnapshot) return (this.transaction ??= database.begin());
    this.snapshot ??= database.stamp;
    return this.snapshot;
  }

  endSession(): Promise<void> {
    return Promise.resolve();
  }
}

/** The commit may have happened or not. */
export class OutcomeUnknown extends Error {}

const MOST_COMMITS = 4;
const PAUSE_MS = 15;
const MOST_PAUSES = 6;

/**
 * Runs transactions as libs/persistence does: a conflict or an outage runs the body again; a commit without an answer is
 * asked for again, and for a while only.
 *
 * @param proof reads back whether it was committed. Default: can't be told.
 * @throws {OutcomeUnknown}
 */
export async function transact<T>(
  reach: Reach,
  body: (session: ClientSession) => Promise<T>,
  proof: (result: T) => Promise<boolean> = () => Promise.resolve(false),
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const session = new Session(false);
    let result: { value: T } | undefined;
    try {
      result = { value: await body(session as unknown as ClientSession) };
      await commit(reach, session);
      return result.value;
    } catch (error) {
      abandon(reach, session);
      if (classify(error) !== 'broken') await stepAside(reach, tries);
      else if (!(error instanceof OutcomeUnknown) || !result || !(await isProven(proof(result.value)))) throw error;
      else return result.value;
    }
  }
}

const stepAside = ({ host }: Reach, tries: number): Promise<void> =>
  host.pause(host.world.random.between(0, PAUSE_MS * Math.min(tries, MOST_PAUSES)));

const isProven = (proof: Promise<boolean>): Promise<boolean> => proof.catch(() => false);

async function commit({ database, host, network }: Reach, { transaction }: Session): Promise<void> {
  if (!transaction) return;
  for (let tries = 1; ; tries++) {
    try {
      return await host.request(network, () => database.commit(transaction), cutOff);
    } catch (error) {
      if (classify(error) !== 'outage') throw error;
      if (tries === MOST_COMMITS) {
        host.world.count('commits never answered');
        throw new OutcomeUnknown();
      }
      await host.clock.pause(PAUSE_MS * tries);
    }
  }
}

/** The word may get lost: then the server ends it in time. */
function abandon({ database, host, network }: Reach, { transaction }: Session): void {
  if (transaction?.state !== 'open') return;
  void host.request(network, () => database.abort(transaction), cutOff).catch(() => undefined);
}
