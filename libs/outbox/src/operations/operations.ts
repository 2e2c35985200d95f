import { Logger } from '@nestjs/common';
import { Unavailable } from '@storefront/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import { saved, unchanged, type Command } from '../aggregate/command.ts';
import type { AggregateKind } from '../aggregate/kind.ts';
import type { BlockedKey, OutboxCollections } from '../commit/collections.ts';
import type { Committer } from '../commit/committer.ts';
import type { RepairWork, WorkResult } from '../plan/work.ts';
import type { BlockedKeys } from '../relay/blocked-keys.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { ParkedEvent } from '../inbox/parked-event.ts';
import type { Reasoned } from './audit.ts';
import { NothingToRepair, OutOfTurn, StillFailing } from './operations.errors.ts';

/** A parked event as an operator sees it. */
export type ParkedView = Omit<ParkedEvent, '_id' | 'record'> & { id: string; value: string | null };

export interface OperationsParts {
  readonly outbox: OutboxCollections;
  readonly blocked: BlockedKeys;
  readonly inbox: Inbox;
  readonly kinds: () => Iterable<CommittedKind>;
  /** The ids of a kind's aggregates that come after one, in order; after '' the first ones. */
  readonly idsAfter: (kind: AggregateKind<unknown>, id: string, limit: number) => Promise<string[]>;
}

/** A kind with who commits it. */
interface CommittedKind {
  readonly kind: AggregateKind<unknown>;
  readonly committer: Committer<unknown>;
}

const REPUBLISH_AT_ONCE = 64;
const OUTAGE_PAUSE_MS = 1000;

/** What an operator can do where the system waits for a person. Each is a command like any other: there is no back door. */
export class Operations {
  private readonly logger = new Logger('Operations');
  private readonly parts: OperationsParts;
  private readonly stopping = new AbortController();

  constructor(parts: OperationsParts) {
    this.parts = parts;
  }

  /** Ends what takes long. */
  stop(): void {
    this.stopping.abort();
  }

  /** Keys whose event the broker refused, oldest first. */
  async blockedKeys(limit: number): Promise<BlockedKey[]> {
    return await this.parts.outbox.blocked.find().sort({ blockedAt: 1 }).limit(limit).toArray();
  }

  /** Publishes a blocked key's events again, the refused one first. @throws {NothingToRepair} */
  async retryBlocked(topic: string, key: string, why: Reasoned): Promise<void> {
    await this.parts.blocked.retry(topic, key, why);
  }

  /** Publishes a marker in place of the refused event, then its followers. @throws {NothingToRepair} */
  async skipBlocked(topic: string, key: string, why: Reasoned): Promise<void> {
    await this.parts.blocked.skip(topic, key, why);
  }

  /** Parked events, oldest first, with their records as text. */
  async parked(status: ParkedEvent['status'], limit: number): Promise<ParkedView[]> {
    const found = await this.parts.outbox.parked.find({ status }).sort({ parkedAt: 1 }).limit(limit).toArray();
    return found.map(({ _id: id, record, ...rest }) => ({
      ...rest,
      id,
      value: record.value?.toString('utf8') ?? null,
    }));
  }

  /**
   * Tries a failed event again, with another value if one is given, and then what waits behind it.
   *
   * @returns how many events took effect
   * @throws {NothingToRepair} @throws {OutOfTurn} @throws {StillFailing}
   */
  async release(id: string, { by, reason, value }: Reasoned & { value?: string | undefined }): Promise<number> {
    return await this.repair({ id, action: 'release', by, reason, ...(value && { value: Buffer.from(value) }) });
  }

  /**
   * Leaves a failed event out for ever and goes on with what waits behind it.
   *
   * @returns how many events are done with
   * @throws {NothingToRepair} @throws {OutOfTurn}
   */
  async skip(id: string, { by, reason }: Reasoned): Promise<number> {
    return await this.repair({ id, action: 'skip', by, reason });
  }

  /**
   * Gives up what is missing before the earliest parked event of a key, and goes on with it: for events that were
   * removed from their topic before this app read them. Should one of them come after all, it is a duplicate.
   *
   * @param id of that earliest event
   * @returns how many events took effect
   * @throws {NothingToRepair} it is not parked
   * @throws {OutOfTurn} nothing is missing before it, or it is not the earliest
   */
  async acceptGap(id: string, { by, reason }: Reasoned): Promise<number> {
    return await this.repair({ id, action: 'accept-gap', by, reason });
  }

  /**
   * Records one fresh event with the full state of every aggregate of a kind, for consumers that are new or rebuilt.
   * It gives way to back-pressure and outages for as long as they last, and tells the log when it is done: whoever
   * called may have been answered long before.
   *
   * @returns how many
   * @throws {NothingToRepair} no kind of that name publishes its full state
   * @throws {Unavailable} the service stops; some of them are recorded
   */
  async republish(name: string, why: Reasoned): Promise<number> {
    const part = [...this.parts.kinds()].find(({ kind }) => kind.name === name && kind.fullState !== undefined);
    if (!part) throw new NothingToRepair(`no kind "${name}" publishes its full state`);
    // Before the first event of many: whoever ends it half way has wanted it all the same.
    await this.parts.outbox.audit.insertOne({ action: 'republish', target: name, ...why, at: new Date() });
    let count = 0;
    for (let after: string | undefined = ''; after !== undefined;) {
      const ids = await this.parts.idsAfter(part.kind, after, REPUBLISH_AT_ONCE);
      count += await this.outlast(() => recordAgain(part, ids));
      after = ids.at(-1);
    }
    this.logger.log({ kind: name, recorded: count }, 'republished');
    return count;
  }

  /** A group whose commit was not answered is recorded twice, perhaps: a full state does no harm then. */
  private async outlast<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        await sleep(OUTAGE_PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    throw new Unavailable('the service is shutting down');
  }

  private async repair(work: Omit<RepairWork, 'kind' | 'topic' | 'key'>): Promise<number> {
    const parked = await this.parts.outbox.parked.findOne({ _id: work.id });
    const committer = parked && this.parts.inbox.committerOf(parked.topic);
    if (!parked || !committer) throw new NothingToRepair(`no event ${work.id} is parked here`);
    const { key, topic } = parked;
    const result = await committer.repair({ ...work, kind: 'repair', topic, key });
    if (result.kind === 'not-repairable') throw refusalOf(work.id, result);
    if (result.kind !== 'repaired') throw new Error(`unexpected result ${result.kind}`);
    if (result.trouble) throw new StillFailing(result.trouble.error, { reason: result.trouble.reason });
    return result.applied;
  }
}

/** @returns how many of them were still there */
async function recordAgain({ committer, kind }: CommittedKind, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const outcomes = await committer.submitAll(ids.map((id) => republication(kind, id)));
  return outcomes.filter((one) => 'committed' in one && one.committed.eventIds.length > 0).length;
}

const republication = (kind: AggregateKind<unknown>, key: string): Command<unknown> => ({
  key,
  decide: (state) =>
    state === undefined || !kind.fullState
      ? unchanged(undefined)
      : saved(state, undefined, [kind.fullState(key, state)]),
});

const refusalOf = (id: string, { isParked, why }: WorkResult & { kind: 'not-repairable' }) =>
  isParked ? new OutOfTurn(`${id}: ${why}`) : new NothingToRepair(`${id}: ${why}`);
