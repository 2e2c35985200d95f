import { MongoServerError } from 'mongodb';
import { Busy } from '../world/host.ts';
import { Cursor } from './cursor.ts';
import type { View } from './database.ts';
import { idsNamedBy, matches } from './filters.ts';
import { aggregated } from './pipeline.ts';
import { cutOff, Session, type Reach } from './session.ts';
import { updated, upserted } from './updates.ts';
import type { Doc } from './values.ts';

interface Options {
  readonly session?: Session;
  readonly upsert?: boolean;
}

interface Counts {
  readonly matchedCount: number;
  readonly modifiedCount: number;
}

type Operation = Readonly<Record<string, { filter: Doc; update?: unknown; replacement?: Doc; upsert?: boolean }>>;

const DUPLICATE_KEY = 11_000;

/** As much of the driver's Collection as the outbox uses. Each call is one request, and takes effect at one instant. */
export class SimulatedCollection {
  private readonly reach: Reach;
  private readonly name: string;

  constructor(reach: Reach, name: string) {
    this.reach = reach;
    this.name = name;
  }

  find(filter: Doc = {}, { session }: Options = {}): Cursor {
    return new Cursor((finish) => this.ask(() => finish(this.found(filter, this.viewOf(session)))));
  }

  aggregate(stages: readonly Doc[], { session }: Options = {}): Cursor {
    const { database } = this.reach;
    const run = () => aggregated(database.all(this.name, this.viewOf(session)), stages, database.now);
    return new Cursor((finish) => this.ask(() => finish(run())));
  }

  async findOne(filter: Doc, options?: Options): Promise<Doc | null> {
    const [first] = await this.find(filter, options).limit(1).toArray();
    return first ?? null;
  }

  async countDocuments(filter: Doc, options?: Options): Promise<number> {
    return (await this.find(filter, options).toArray()).length;
  }

  insertMany(documents: readonly Doc[], { session }: Options = {}): Promise<void> {
    return this.ask(() => {
      for (const document of documents) this.insert(document, this.viewOf(session));
    });
  }

  insertOne(document: Doc, options?: Options): Promise<void> {
    return this.insertMany([document], options);
  }

  updateOne(filter: Doc, update: unknown, options: Options = {}): Promise<Counts> {
    return this.ask(() => this.update(filter, update, options, 1));
  }

  updateMany(filter: Doc, update: unknown, options: Options = {}): Promise<Counts> {
    return this.ask(() => this.update(filter, update, options));
  }

  bulkWrite(operations: readonly Operation[], { session }: Options = {}): Promise<Counts> {
    return this.ask(() => {
      const counts = operations.map((operation) => this.carryOut(operation, session));
      return {
        matchedCount: counts.reduce((sum, each) => sum + each.matchedCount, 0),
        modifiedCount: counts.reduce((sum, each) => sum + each.modifiedCount, 0),
      };
    });
  }

  deleteMany(filter: Doc, { session }: Options = {}): Promise<void> {
    return this.ask(() => {
      const found = this.found(filter, this.viewOf(session));
      this.put(
        found.map(({ _id }) => [_id, undefined]),
        session,
      );
    });
  }

  deleteOne(filter: Doc, options?: Options): Promise<void> {
    return this.deleteMany(filter, options);
  }

  findOneAndUpdate(filter: Doc, update: unknown, options: Options = {}): Promise<Doc | null> {
    return this.ask(() => {
      const [found] = this.found(filter, this.viewOf(options.session));
      if (found) this.update({ _id: found['_id'] }, update, options);
      return found ?? null;
    });
  }

  private ask<T>(effect: () => T): Promise<T> {
    const { host, network } = this.reach;
    return host.request(network, effect, cutOff);
  }

  private viewOf(session: Session | undefined): View {
    return session?.viewOf(this.reach.database);
  }

  private found(filter: Doc, view: View): Doc[] {
    const { database } = this.reach;
    const named = idsNamedBy(filter);
    const candidates = named ? named.map((id) => database.read(this.name, id, view)) : database.all(this.name, view);
    return candidates.filter((one): one is Doc => one !== undefined && matches(one, filter, database.now));
  }

  private carryOut(operation: Operation, session: Session | undefined): Counts {
    const [[kind, { filter, replacement, update, upsert = false }] = ['', { filter: {} }]] = Object.entries(operation);
    const options = { upsert, ...(session && { session }) };
    if (kind === 'replaceOne') return this.replace(filter, replacement!, options);
    return this.update(filter, update, options, kind === 'updateOne' ? 1 : Infinity);
  }

  private update(filter: Doc, update: unknown, { session, upsert }: Options, most = Infinity): Counts {
    const { now } = this.reach.database;
    const found = this.found(filter, this.viewOf(session)).slice(0, most);
    if (found.length === 0 && upsert) this.put([[filter['_id'], upserted(filter, update, now)]], session);
    const changes = found.map((document) => [document['_id'], updated(document, update, now)] as const);
    return { matchedCount: found.length, modifiedCount: this.put(changes, session) };
  }

  private replace(filter: Doc, replacement: Doc, { session, upsert }: Options): Counts {
    const found = this.found(filter, this.viewOf(session)).slice(0, 1);
    if (found.length === 0 && !upsert) return { matchedCount: 0, modifiedCount: 0 };
    return { matchedCount: found.length, modifiedCount: this.put([[replacement['_id'], replacement]], session) };
  }

  private insert(document: Doc, view: View): void {
    const { database } = this.reach;
    const { _id = database.newId() } = document;
    if (database.read(this.name, _id, view)) {
      throw new MongoServerError({ message: `E11000 duplicate key ${String(_id)}`, code: DUPLICATE_KEY });
    }
    this.put([[_id, { ...document, _id }]], undefined, view);
  }

  /** @returns how many were changes */
  private put(
    changes: readonly (readonly [id: unknown, document: Doc | undefined])[],
    session: Session | undefined,
    view = session?.viewOf(this.reach.database),
  ): number {
    const { database } = this.reach;
    const transaction = typeof view === 'object' ? view : undefined;
    if (!transaction && changes.some(([id]) => !database.isFree(this.name, id))) throw new Busy();
    return changes.filter(([id, document]) => database.write(this.name, id, document, transaction)).length;
  }
}
