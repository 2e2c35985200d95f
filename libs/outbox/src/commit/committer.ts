import type { Refusal } from '@storefront/contracts';
import { Unavailable } from '@storefront/contracts';
import { activeTraceparent, currentRequest } from '@storefront/observability';
import { GroupCommit, type Attempt, type GroupCommitOptions } from '@storefront/persistence';
import type { ClientSession, Db, MongoClient } from 'mongodb';
import type { Command, Committed } from '../aggregate/command.ts';
import type { AggregateKind } from '../aggregate/kind.ts';
import { tellFailed } from '../inbox/alarms/tell-failed.ts';
import { failedWith, type Delivery } from '../inbox/delivery.ts';
import { commitMetrics } from './commit.metrics.ts';
import type { World } from '../plan/aggregates.ts';
import type { OutboxEvent } from './outbox-event.ts';
import type { GroupPlan } from '../plan/group-plan.ts';
import { planGroup } from '../plan/plan.ts';
import { GroupStore, refId, type Interpret } from './store.ts';
import type { EventWork, RepairWork, Work, WorkResult } from '../plan/work.ts';

/** What became of one of several commands: each stands or falls alone. */
export type Outcome<Answer> = { readonly committed: Committed<Answer> } | { readonly refused: Refusal };

export interface CommitterOptions<State> {
  readonly kind: AggregateKind<State>;
  readonly client: MongoClient;
  readonly db: Db;
  /** Names this process in what it writes. */
  readonly writer: string;
  /** How many a topic has. */
  readonly partitions: number;
  readonly newId: () => string;
  /** Reads parked events again, with what they mean now. */
  readonly interpret: Interpret<State>;
  /** Names an event without a number by where it stood. */
  readonly foreignId: (delivery: Delivery) => string;
  /** Told of events that were recorded, after their commit. */
  readonly onRecorded: (events: readonly OutboxEvent[]) => void;
  /** Why commands on some keys must be turned away at present, if they must. */
  readonly pressure: (keys: readonly string[]) => Unavailable | undefined;
}

/** Partitions do not share keys: the events of some are decided while those of others are being written. */
const EVENT_LANES = 3;
const EVENTS_A_GROUP = 200;
/** Longest that a caller waits, ms. Events wait until their group has ended: they would only be handed in once more. */
const ANSWER_MS = 9500;

/**
 * The only way to write an aggregate: commands of callers and events from topics alike, many in one transaction,
 * together with the events they record and the numbers they apply.
 */
export class Committer<State> {
  private readonly options: CommitterOptions<State>;
  private readonly store: GroupStore<State>;
  private readonly commands: GroupCommit<Work<State>, WorkResult>;
  private readonly events: GroupCommit<Work<State>, WorkResult>;
  private attempts = 0;

  constructor(options: CommitterOptions<State>) {
    const { kind, client, db, foreignId } = options;
    this.options = options;
    this.store = new GroupStore(kind, db, foreignId);
    const group: GroupCommitOptions<Work<State>, WorkResult> = {
      client,
      attempt: (session, works, again) => this.attempt(session, works, again),
      substitute: unwritable,
      observer: commitMetrics(kind.name),
    };
    this.commands = new GroupCommit({ ...group, answerMs: ANSWER_MS });
    // What waits is bounded by what was fetched.
    const limits = { group: EVENTS_A_GROUP, waiting: Infinity };
    this.events = new GroupCommit({ ...group, lanes: EVENT_LANES, limits });
  }

  /**
   * Carries out one command in the next commit. Resolves when it is durable.
   *
   * @throws {Refusal} the domain said no, or `ifMatch` is stale
   * @throws {Unavailable} database away, line full, or outbox under back-pressure; nothing was written, unless it says
   *   that the database did not say so
   */
  async submit<Answer>(command: Command<State, Answer>): Promise<Committed<Answer>> {
    const [outcome] = await this.submitAll([command]);
    if (outcome && 'committed' in outcome) return outcome.committed;
    throw outcome?.refused ?? new Error('a command was not answered');
  }

  /**
   * Carries out several in order, in one commit as far as they fit.
   *
   * @throws {Unavailable} as {@link submit}
   */
  async submitAll<Answer>(commands: readonly Command<State, Answer>[]): Promise<Outcome<Answer>[]> {
    const pressure = this.options.pressure(commands.map(({ key }) => key));
    if (pressure) throw pressure;
    const cause = { traceparent: activeTraceparent(), requestId: currentRequest().requestId };
    const works = commands.map((command): Work<State> => ({ kind: 'command', command, cause }));
    const results = await this.commands.submit(works);
    return results.map((result) => outcomeOf(result) as Outcome<Answer>);
  }

  /** Makes events from one partition take effect, in order. Events do not meet back-pressure: they relieve it. */
  async receive(works: readonly EventWork<State>[]): Promise<readonly WorkResult[]> {
    return await this.events.submit(works);
  }

  /** Tries a key's waiting events again. */
  async retry(topic: string, key: string): Promise<void> {
    await this.events.submit([{ kind: 'retry', topic, key }]);
  }

  /** Carries out what a person decided about a parked event. */
  async repair(work: RepairWork): Promise<WorkResult> {
    const [result] = await this.events.submit([work]);
    return result ?? { kind: 'not-repairable', why: 'nothing was decided' };
  }

  /** Refuses new work and waits for what was accepted. */
  async close(): Promise<void> {
    await Promise.all([this.commands.close(), this.events.close()]);
  }

  private async attempt(
    session: ClientSession,
    works: readonly Work<State>[],
    again: boolean,
  ): Promise<Attempt<WorkResult>> {
    const { kind, foreignId, interpret } = this.options;
    const loaded = await this.store.load(works, session, interpret, again);
    const plan = planGroup(kind, loaded, works, this.world(loaded.documents), foreignId);
    await this.store.write(plan.writes, session);
    const [recorded] = plan.writes.events;
    return {
      results: plan.results,
      after: () => this.afterCommit(plan),
      ...(recorded && { proof: () => this.store.isRecorded(recorded) }),
    };
  }

  private afterCommit({ failed, unfinished, writes }: GroupPlan): void {
    for (const event of failed) tellFailed(event);
    if (writes.events.length > 0) this.options.onRecorded(writes.events);
    // The sweep tries again what fails here.
    for (const { topic, key } of unfinished) void this.retry(topic, key).catch(() => undefined);
  }

  private world(documents: ReadonlyMap<string, Record<string, unknown>>): World {
    const { newId, partitions, writer } = this.options;
    const read: World['read'] = (ref) => documents.get(refId(ref));
    return { now: Date.now(), newId, writer, attempt: ++this.attempts, partitions, read };
  }
}

function outcomeOf(result: WorkResult): Outcome<unknown> {
  if (result.kind === 'committed') return { committed: result.committed };
  if (result.kind === 'refused') return { refused: result.refusal };
  throw result.kind === 'broken' ? result.error : new Error(`unexpected result ${result.kind}`);
}

/** An event whose effect can't be stored fails alone: it is parked instead. A command's caller gets the error. */
function unwritable<State>(work: Work<State>, error: unknown): Work<State> | undefined {
  if (!work.alone) return { ...work, alone: true };
  const trouble = failedWith(error, 'its effect could not be written');
  if (work.kind === 'retry' && !work.unwritable) return { ...work, unwritable: trouble };
  if (work.kind !== 'event' || 'reason' in Object(work.meaning)) return undefined;
  return { ...work, meaning: trouble };
}
