import type { ClientSession } from 'mongodb';
import type { AggregateKind, Command, DocumentRef } from '../../../src/index.ts';
import type { OutboxEvent } from '../../../src/commit/outbox-event.ts';
import { GroupStore, refId, type Interpret } from '../../../src/commit/store.ts';
import type { Delivery } from '../../../src/inbox/delivery.ts';
import { planGroup } from '../../../src/plan/plan.ts';
import type { EventWork, RepairWork, Work, WorkResult } from '../../../src/plan/work.ts';
import { PARTITIONS } from '../broker/broker.ts';
import { dbOf } from '../database/client.ts';
import { OutcomeUnknown, transact, type Reach } from '../database/session.ts';

interface CommitterOptions<State> {
  readonly kind: AggregateKind<State>;
  readonly reach: Reach;
  readonly interpret: Interpret<State>;
  readonly foreignId: (delivery: Delivery) => string;
}

/** What one transaction was to do. */
interface Attempt {
  readonly results: readonly WorkResult[];
  readonly recorded: OutboxEvent | undefined;
  readonly unfinished: readonly { topic: string; key: string }[];
}

/** Loads, plans and writes with the product's own code; how groups are formed is left to whoever hands them in. */
export class SimulatedCommitter<State> {
  private attempts = 0;
  private readonly options: CommitterOptions<State>;
  private readonly store: GroupStore<State>;

  constructor(options: CommitterOptions<State>) {
    const { foreignId, kind, reach } = options;
    this.options = options;
    this.store = new GroupStore(kind, dbOf(reach), foreignId);
  }

  /** @throws {OutcomeUnknown} the database did not say whether it happened */
  async submitAll(commands: readonly Command<State>[]): Promise<readonly WorkResult[]> {
    return await this.commit(commands.map((command) => ({ kind: 'command', command, cause: {} })));
  }

  /** As the inbox does: the same events until it is known that they took effect. */
  async receive(works: readonly EventWork<State>[]): Promise<readonly WorkResult[]> {
    for (;;) {
      try {
        return await this.commit(works);
      } catch (error) {
        if (!(error instanceof OutcomeUnknown)) throw error;
      }
    }
  }

  async retry(topic: string, key: string): Promise<void> {
    await this.commit([{ kind: 'retry', topic, key }]);
  }

  async repair(work: RepairWork): Promise<void> {
    await this.commit([work]);
  }

  private async commit(works: readonly Work<State>[]): Promise<readonly WorkResult[]> {
    const { results, unfinished } = await this.attempt(works);
    for (const { key, topic } of unfinished) void this.retry(topic, key).catch(() => undefined);
    return results;
  }

  private attempt(works: readonly Work<State>[]): Promise<Attempt> {
    const proof = async ({ recorded }: Attempt) => recorded !== undefined && (await this.store.isRecorded(recorded));
    let tries = 0;
    return transact(this.options.reach, (session) => this.planAndWrite(works, session, tries++ > 0), proof);
  }

  private async planAndWrite(works: readonly Work<State>[], session: ClientSession, again: boolean): Promise<Attempt> {
    const { foreignId, interpret, kind, reach } = this.options;
    const { documents, ...loaded } = await this.store.load(works, session, interpret, again);
    const world = {
      now: reach.host.clock.now(),
      writer: reach.host.name,
      attempt: ++this.attempts,
      partitions: PARTITIONS,
      newId: () => 'no ids here',
      read: (ref: DocumentRef) => documents.get(refId(ref)),
    };
    const { results, unfinished, writes } = planGroup(kind, loaded, works, world, foreignId);
    await this.store.write(writes, session);
    return { results, unfinished, recorded: writes.events[0] };
  }
}
