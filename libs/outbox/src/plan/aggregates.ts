import { Refusal } from '@storefront/contracts';
import type { Committed, Decision, DocumentRef, Tools } from '../aggregate/command.ts';
import type { AggregateKind, StoredAggregate } from '../aggregate/kind.ts';
import { recordEvents, type Cause, type OutboxEvent, type RecordingContext } from '../commit/outbox-event.ts';
import { changeOf, freeze, type Change } from './change.ts';

/** The caller's version of an aggregate is not the present one. */
class Stale extends Refusal {
  readonly code = 'request.stale';
  readonly kind = 'stale';

  constructor(key: string, expected: number, version: number) {
    super(`${key} has changed since it was read`, { expected, version });
  }
}

/** What of the world a group may use. */
export interface World {
  readonly now: number;
  readonly writer: string;
  /** Counts the writer's attempts to commit. */
  readonly attempt: number;
  /** How many a topic has. */
  readonly partitions: number;
  readonly newId: () => string;
  readonly read: (ref: DocumentRef) => Record<string, unknown> | undefined;
}

/** An aggregate as the commands of one group make it evolve. */
export interface Slot<State> {
  readonly key: string;
  /** As it is in the database, if it is. */
  readonly stored?: StoredAggregate;
  version: number;
  state?: State | undefined;
  published?: StoredAggregate['published'];
  applied?: number | undefined;
  /** Why the stored state could not be read. Nothing is decided about it then, and nothing written. */
  readonly unreadable?: unknown;
  /** Since when there is no state; kept as long as that stays so. */
  deletedAt?: Date | undefined;
}

type Decide<State, Answer> = (state: State | undefined, tools: Tools) => Decision<State, Answer>;

/** The aggregates of one group, from what was loaded to what is to be written. Pure: no I/O, no clock. */
export class Aggregates<State> {
  readonly events: OutboxEvent[] = [];
  private readonly kind: AggregateKind<State>;
  private readonly world: World;
  private readonly recording: RecordingContext;
  private readonly slots = new Map<string, Slot<State>>();

  constructor(kind: AggregateKind<State>, documents: readonly StoredAggregate[], world: World) {
    this.kind = kind;
    this.world = world;
    const { attempt, now, partitions, writer } = world;
    this.recording = { contract: kind.publishes, now, writer, attempt, partitions };
    for (const document of documents) this.slots.set(document._id, this.slotOf(document));
  }

  get(key: string): Slot<State> {
    const slot = this.slots.get(key) ?? { key, version: 0 };
    this.slots.set(key, slot);
    return slot;
  }

  /**
   * Lets the domain decide and takes its decision over. If it throws, the slot is as it was.
   *
   * @param applied number of the event that is decided about: noted in the same write
   */
  decide<Answer>(
    slot: Slot<State>,
    decide: Decide<State, Answer>,
    cause: Cause,
    { ifMatch, applied }: { ifMatch?: number | undefined; applied?: number | undefined } = {},
  ): Committed<Answer> {
    if ('unreadable' in slot) throw slot.unreadable;
    // What is not there has no version to match: the domain says what that means.
    const isStale = ifMatch !== undefined && slot.state !== undefined && ifMatch !== slot.version;
    if (isStale) throw new Stale(slot.key, ifMatch, slot.version);
    const decision = decide(slot.state, { ...this.world, version: slot.version });
    const events = recordEvents(slot.key, slot.published, decision.events, cause, this.recording);
    const last = events.at(-1);
    if (last) slot.published = { number: last.number, order: last.order };
    this.events.push(...events);
    if (decision.next !== 'unchanged' || applied !== undefined) slot.version += 1;
    if (decision.next === 'saved') Object.assign(slot, { state: decision.state, deletedAt: undefined });
    if (decision.next === 'deleted') slot.state = undefined;
    if (applied !== undefined) slot.applied = applied;
    return { answer: decision.answer, version: slot.version, eventIds: events.map((event) => event._id) };
  }

  /** Notes an event that changes nothing here. */
  note(slot: Slot<State>, applied: number): void {
    if ('unreadable' in slot) throw slot.unreadable;
    slot.version += 1;
    slot.applied = applied;
  }

  /** New documents, and what is to be changed in those that are there. */
  writes(): { inserts: StoredAggregate[]; changes: Change[] } {
    const inserts: StoredAggregate[] = [];
    const changes: Change[] = [];
    for (const slot of this.slots.values()) {
      const { stored, version } = slot;
      if (stored === undefined && version > 0) inserts.push(this.documentOf(slot));
      if (stored !== undefined && version !== stored.version) changes.push(changeOf(stored, this.documentOf(slot)));
    }
    return { inserts, changes };
  }

  private slotOf(stored: StoredAggregate): Slot<State> {
    freeze(stored);
    const { _id, version, published, applied, deletedAt, ...fields } = stored;
    const slot = { key: _id, stored, version, published, applied, deletedAt };
    try {
      return { ...slot, state: deletedAt ? undefined : this.kind.fromFields(_id, fields) };
    } catch (unreadable) {
      return { ...slot, state: undefined, unreadable };
    }
  }

  private documentOf({ key, version, published, applied, state, deletedAt }: Slot<State>): StoredAggregate {
    return {
      _id: key,
      version,
      ...(published && { published }),
      ...(applied !== undefined && { applied }),
      ...(state === undefined ? { deletedAt: deletedAt ?? new Date(this.world.now) } : this.kind.toFields(state)),
    };
  }
}
