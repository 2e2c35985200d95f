import { eventId } from '@storefront/contracts';
import type { AnyBulkWriteOperation, ClientSession, Collection, Db, Document, Filter } from 'mongodb';
import type { DocumentRef } from '../aggregate/command.ts';
import type { AggregateKind, StoredAggregate } from '../aggregate/kind.ts';
import { parkedId, type ParkedEvent } from '../inbox/parked-event.ts';
import { outboxCollections, type OutboxCollections } from './collections.ts';
import type { Loaded, Writes } from '../plan/group-plan.ts';
import type { Delivery } from '../inbox/delivery.ts';
import type { OutboxEvent } from './outbox-event.ts';
import { MOST_FOLLOWERS } from '../plan/plan.ts';
import type { EventWork, ParkedWork, Work } from '../plan/work.ts';

/** Reads parked events again as deliveries with their meaning: what the inbox knows how to do. */
export type Interpret<State> = (
  parked: readonly ParkedEvent[],
  works: readonly Work<State>[],
) => Promise<ParkedWork<State>[]>;

/** What of the parked events matters to a group. */
interface LookedUp extends Pick<Loaded<unknown>, 'lookedFor' | 'followed'> {
  readonly found: readonly ParkedEvent[];
}

const NOTHING_PARKED: LookedUp = { found: [], lookedFor: { has: () => true }, followed: new Map() };

/** Everything that a group's transaction reads and writes: one command a collection and kind of write. */
export class GroupStore<State> {
  private readonly kind: AggregateKind<State>;
  private readonly db: Db;
  private readonly aggregates: Collection<StoredAggregate>;
  private readonly outbox: OutboxCollections;
  private readonly foreignId: (delivery: Delivery) => string;

  constructor(kind: AggregateKind<State>, db: Db, foreignId: (delivery: Delivery) => string) {
    this.kind = kind;
    this.db = db;
    this.aggregates = db.collection(kind.collection, { promoteBuffers: true });
    this.outbox = outboxCollections(db);
    this.foreignId = foreignId;
  }

  /** @param again a conflict stopped these works before: even what is said to be new may be there */
  async load(
    works: readonly Work<State>[],
    session: ClientSession,
    interpret: Interpret<State>,
    again = false,
  ): Promise<Loaded<State> & { documents: ReadonlyMap<string, Document> }> {
    const old = again ? works : works.filter((work) => !isNew(work));
    const aggregates = await this.loadAggregates(old, session);
    const lookedUp =
      old.length > 0 && (await this.isAnythingParked(session))
        ? await this.lookUp(works, aggregates, session)
        : NOTHING_PARKED;
    const understood = await interpret(lookedUp.found, works);
    const documents = await this.loadDocuments([...works, ...understood], session);
    return {
      aggregates,
      documents,
      lookedFor: lookedUp.lookedFor,
      followed: lookedUp.followed,
      foreign: await this.loadForeign([...works, ...understood], session),
      parked: understood,
    };
  }

  async write(writes: Writes, session: ClientSession): Promise<void> {
    await this.change(writes, session);
    if (writes.inserts.length > 0) await this.aggregates.insertMany([...writes.inserts], { session });
    if (writes.events.length > 0) await this.outbox.events.insertMany([...writes.events], { session });
    await this.writeParked(writes, session);
    const appliedAt = new Date();
    const foreign = writes.foreign.map((_id) => ({ _id, appliedAt }));
    if (foreign.length > 0) await this.outbox.foreign.insertMany(foreign, { session });
    if (writes.audit.length > 0) await this.outbox.audit.insertMany([...writes.audit], { session });
  }

  /** Asks, when a commit was not answered, whether one of the events it recorded is there. */
  async isRecorded({ _id, attempt, writer }: OutboxEvent): Promise<boolean> {
    // Another process, or another lane of this one, may have used the number since: only what this attempt wrote is a proof.
    const found = await this.outbox.events.findOne(
      { _id, writer, attempt },
      { readConcern: { level: 'majority' }, projection: {} },
    );
    return found !== null;
  }

  /** Guarded by nothing but the transaction: if somebody has changed a document since it was read here, this conflicts. */
  private async change({ changes }: Writes, session: ClientSession): Promise<void> {
    if (changes.length === 0) return;
    const operations = changes.map(({ id, set, unset }): AnyBulkWriteOperation<StoredAggregate> => {
      const gone = Object.fromEntries(unset.map((name) => [name, true as const]));
      return { updateOne: { filter: { _id: id }, update: { $set: set, ...(unset.length > 0 && { $unset: gone }) } } };
    });
    await this.aggregates.bulkWrite(operations, { session, ordered: false });
  }

  private async writeParked({ park, unpark, postpone }: Writes, session: ClientSession): Promise<void> {
    const { parked } = this.outbox;
    if (unpark.length > 0) await parked.deleteMany({ _id: { $in: [...unpark] } }, { session });
    const operations = [
      ...park.map((event): AnyBulkWriteOperation<ParkedEvent> => ({
        replaceOne: { filter: { _id: event._id }, replacement: event, upsert: true },
      })),
      ...postpone.map(({ topic, key, ...next }): AnyBulkWriteOperation<ParkedEvent> => ({
        updateMany: { filter: { topic, key, status: 'waiting' }, update: { $set: next } },
      })),
    ];
    if (operations.length > 0) await parked.bulkWrite(operations, { session });
  }

  private async loadDocuments(
    works: readonly (Work<State> | ParkedWork<State>)[],
    session: ClientSession,
  ): Promise<Map<string, Document>> {
    const wanted = Map.groupBy(works.flatMap(readsOf), (ref) => ref.collection);
    const documents = new Map<string, Document>();
    for (const [collection, refs] of wanted) {
      const ids = [...new Set(refs.map((ref) => ref.id))];
      const found = this.db.collection<Document & { _id: string }>(collection).find({ _id: { $in: ids } }, { session });
      for await (const document of found) documents.set(refId({ collection, id: document._id }), document);
    }
    return documents;
  }

  private async loadAggregates(works: readonly Work<State>[], session: ClientSession): Promise<StoredAggregate[]> {
    const keys = [...new Set(works.map(keyOf))].filter((key) => key !== '');
    return keys.length === 0 ? [] : await this.aggregates.find({ _id: { $in: keys } }, { session }).toArray();
  }

  /** Nearly always no: then one small question is all that parking costs. */
  private async isAnythingParked(session: ClientSession): Promise<boolean> {
    const topic = this.kind.consumes?.topic;
    if (topic === undefined) return false;
    return (await this.outbox.parked.findOne({ topic }, { session, projection: { _id: 1 } })) !== null;
  }

  private async lookUp(
    works: readonly Work<State>[],
    aggregates: readonly StoredAggregate[],
    session: ClientSession,
  ): Promise<LookedUp> {
    const lookedFor = this.idsToLookFor(works, aggregates);
    const parked = await this.loadParked(lookedFor, session);
    const followers = await this.loadFollowers(works, session);
    const earlier = await this.loadFirstOfNewKeys(works, aggregates, session);
    const once = new Map([...parked, ...followers.parked, ...earlier].map((event) => [event._id, event]));
    return { found: [...once.values()], lookedFor, followed: followers.followed };
  }

  /** The events in hand (are they parked already?), the ones after them, and the first of what is about to be made. */
  private idsToLookFor(works: readonly Work<State>[], aggregates: readonly StoredAggregate[]): Set<string> {
    const topic = this.kind.consumes?.topic;
    if (topic === undefined) return new Set();
    const present = new Map(aggregates.map((aggregate) => [aggregate._id, aggregate]));
    return new Set(works.flatMap((work) => parkedIdsOf(work, topic, present.get(keyOf(work)))));
  }

  private async loadParked(ids: ReadonlySet<string>, session: ClientSession): Promise<ParkedEvent[]> {
    if (ids.size === 0) return [];
    return await this.outbox.parked.find({ _id: { $in: [...ids] } }, { session }).toArray();
  }

  /** Numbered ones and those without a number are bounded apart: many of the one must not hide the other. */
  private async loadFollowers(works: readonly Work<State>[], session: ClientSession) {
    const followed = new Map<string, number>();
    const parked: ParkedEvent[] = [];
    for (const { topic, key } of works.filter(bringsFollowers).map(subjectOf)) {
      if (followed.has(key)) continue;
      const counted = await this.loadFirstParked({ topic, key, number: { $gt: 0 } }, session);
      const uncounted = await this.loadFirstParked({ topic, key, number: { $exists: false } }, session);
      parked.push(...counted, ...uncounted);
      followed.set(key, counted.length < MOST_FOLLOWERS ? Infinity : counted.at(-1)!.number!);
    }
    return { followed, parked };
  }

  private async loadFirstParked(filter: Filter<ParkedEvent>, session: ClientSession): Promise<ParkedEvent[]> {
    return await this.outbox.parked.find(filter, { session }).sort({ number: 1 }).limit(MOST_FOLLOWERS).toArray();
  }

  /** The earliest parked event of each key that has applied nothing yet and is offered more than its number 1. */
  private async loadFirstOfNewKeys(
    works: readonly Work<State>[],
    aggregates: readonly StoredAggregate[],
    session: ClientSession,
  ): Promise<ParkedEvent[]> {
    const begun = new Set(aggregates.filter(({ applied }) => applied !== undefined).map(({ _id }) => _id));
    const keys = works.filter((work) => mayBegin(work) && !begun.has(keyOf(work))).map(keyOf);
    if (keys.length === 0) return [];
    const match = { topic: this.kind.consumes?.topic, key: { $in: [...new Set(keys)] }, number: { $exists: true } };
    return await this.outbox.parked
      .aggregate<ParkedEvent>(
        [
          { $match: match },
          { $sort: { topic: 1, key: 1, number: 1 } },
          { $group: { _id: '$key', first: { $first: '$$ROOT' } } },
          { $replaceRoot: { newRoot: '$first' } },
        ],
        { session },
      )
      .toArray();
  }

  private async loadForeign(
    works: readonly (Work<State> | ParkedWork<State>)[],
    session: ClientSession,
  ): Promise<ReadonlySet<string>> {
    const ids = works.filter(isUncounted).map(({ delivery }) => this.foreignId(delivery));
    if (ids.length === 0) return new Set();
    const found = await this.outbox.foreign.find({ _id: { $in: ids } }, { session }).toArray();
    return new Set(found.map(({ _id }) => _id));
  }
}

export const refId = ({ collection, id }: DocumentRef): string => `${collection}/${id}`;

function keyOf(work: Work<unknown>): string {
  if (work.kind === 'command') return work.command.key;
  return work.kind === 'event' ? work.delivery.key : work.key;
}

function parkedIdsOf(work: Work<unknown>, topic: string, stored: StoredAggregate | undefined): string[] {
  if (work.kind === 'repair') return [work.id];
  if (work.kind === 'event') {
    const { key, number } = work.delivery;
    const after = number === undefined ? [] : [eventId({ topic, key, number: number + 1 })];
    return [parkedId(work.delivery), ...after];
  }
  const isVacant = stored === undefined || stored.deletedAt !== undefined;
  if (work.kind === 'retry' || !isVacant) return [];
  return [eventId({ topic, key: work.command.key, number: (stored?.applied ?? 0) + 1 })];
}

function readsOf(work: Work<unknown> | ParkedWork<unknown>): readonly DocumentRef[] {
  if ('command' in work) return work.command.reads ?? [];
  const meaning = 'meaning' in work ? work.meaning : undefined;
  return typeof meaning === 'object' && 'reads' in meaning ? (meaning.reads ?? []) : [];
}

const isUncounted = <State>(work: Work<State> | ParkedWork<State>): work is EventWork<State> | ParkedWork<State> =>
  'delivery' in work && (work.delivery.number === undefined || work.delivery.key === '');

const isNew = (work: Work<unknown>): boolean => work.kind === 'command' && work.command.isNew === true;

const mayBegin = (work: Work<unknown>): boolean =>
  work.kind === 'event' && work.delivery.mayBeFirst && (work.delivery.number ?? 1) > 1;

const bringsFollowers = <State>(work: Work<State>): work is Exclude<Work<State>, { kind: 'command' }> =>
  work.kind === 'retry' || work.kind === 'repair' || (isUncounted(work) && work.delivery.key !== '');

const subjectOf = (work: Exclude<Work<unknown>, { kind: 'command' }>): { topic: string; key: string } =>
  work.kind === 'event' ? work.delivery : work;
