import { MongoServerError } from 'mongodb';
import { isDeepStrictEqual } from 'node:util';
import { EPOCH_MS, type World } from '../world/world.ts';
import { Busy } from '../world/host.ts';
import type { Doc } from './values.ts';

/** One document through time. */
interface Cell {
  readonly versions: { readonly stamp: number; readonly document: Doc | undefined }[];
  /** The transaction that has written it and not ended yet. */
  lock: Transaction | undefined;
}

/** A change that was committed. */
export interface Change {
  readonly collection: string;
  readonly id: unknown;
  readonly before: Doc | undefined;
  readonly after: Doc | undefined;
}

/** A transaction as the server knows it. */
export interface Transaction {
  /** What it reads was so after this many commits. */
  readonly stamp: number;
  readonly written: Map<Cell, Omit<Change, 'before'>>;
  state: 'open' | 'committed' | 'aborted';
}

/** Through whose eyes a document is looked at: a transaction's, a snapshot's, or the present. */
export type View = Transaction | number | undefined;

/** Longest life of a transaction: what the servers of the project are set to. */
const TRANSACTION_LIFETIME_MS = 3000;
const WRITE_CONFLICT = 112;
const NO_SUCH_TRANSACTION = 251;

/**
 * A database that keeps what the outbox relies on: a transaction or snapshot sees one instant; of two that write one
 * document the first wins and the other is told at once; a commit is whole or nothing; a write outside a transaction
 * waits for one that is in its way.
 */
export class Database {
  readonly world: World;
  private readonly collections = new Map<string, Map<unknown, Cell>>();
  private readonly listeners: ((changes: readonly Change[]) => void)[] = [];
  private commits = 0;
  private time = new Date(EPOCH_MS);
  private idsMade = 0;

  constructor(world: World) {
    this.world = world;
  }

  /** How many commits there were. */
  get stamp(): number {
    return this.commits;
  }

  get now(): Date {
    const now = Math.floor(EPOCH_MS + this.world.now);
    if (this.time.getTime() !== now) this.time = new Date(now);
    return this.time;
  }

  /** For a document that came without. */
  newId(): string {
    return `made up ${++this.idsMade}`;
  }

  /** Is told of every commit: what really happened, whoever says what. */
  watch(listener: (changes: readonly Change[]) => void): void {
    this.listeners.push(listener);
  }

  begin(): Transaction {
    const transaction: Transaction = { stamp: this.commits, written: new Map(), state: 'open' };
    this.world.after(TRANSACTION_LIFETIME_MS, () => this.abort(transaction));
    return transaction;
  }

  /** @throws {MongoServerError} it has ended otherwise, or another one wrote the same first. Then it is aborted. */
  commit(transaction: Transaction): void {
    if (transaction.state === 'committed') return;
    if (transaction.state === 'aborted') throw transient(NO_SUCH_TRANSACTION, 'NoSuchTransaction');
    transaction.state = 'committed';
    this.publish(transaction.written);
    this.unlock(transaction);
  }

  abort(transaction: Transaction): void {
    if (transaction.state !== 'open') return;
    transaction.state = 'aborted';
    this.unlock(transaction);
  }

  /** One document; undefined if there is none. */
  read(collection: string, id: unknown, view?: View): Doc | undefined {
    const cell = this.cellsOf(collection).get(id);
    return cell && documentIn(cell, view);
  }

  /** All documents of a collection. */
  all(collection: string, view?: View): Doc[] {
    const documents: Doc[] = [];
    for (const cell of this.cellsOf(collection).values()) {
      const document = documentIn(cell, view);
      if (document) documents.push(document);
    }
    return documents;
  }

  /**
   * Puts a document in another's place; undefined removes it. What changes nothing is not written, as in MongoDB.
   *
   * @returns whether it was a change
   * @throws {Busy} outside a transaction, if one is in the way
   * @throws {MongoServerError} in a transaction: another one was faster, and this one is over
   */
  write(collection: string, id: unknown, document: Doc | undefined, transaction?: Transaction): boolean {
    if (transaction && transaction.state !== 'open') throw transient(NO_SUCH_TRANSACTION, 'NoSuchTransaction');
    const cell = this.cellOf(collection, id);
    const before = documentIn(cell, transaction);
    if (isDeepStrictEqual(before, document)) return false;
    if (transaction) this.writeIn(transaction, cell, { collection, id, after: document });
    else if (cell.lock) throw new Busy();
    else this.publish(new Map([[cell, { collection, id, after: document }]]));
    return true;
  }

  /** False if a transaction is in the way of who would write this outside of one. */
  isFree(collection: string, id: unknown): boolean {
    return this.cellOf(collection, id).lock === undefined;
  }

  private writeIn(transaction: Transaction, cell: Cell, change: Omit<Change, 'before'>): void {
    const isTaken = cell.lock !== undefined && cell.lock !== transaction;
    const isNewer = (cell.versions.at(-1)?.stamp ?? 0) > transaction.stamp;
    if (isTaken || isNewer) {
      this.world.count('write conflicts');
      this.abort(transaction);
      throw transient(WRITE_CONFLICT, 'WriteConflict');
    }
    cell.lock = transaction;
    transaction.written.set(cell, change);
  }

  private publish(written: ReadonlyMap<Cell, Omit<Change, 'before'>>): void {
    const stamp = ++this.commits;
    const changes = Array.from(written, ([cell, change]) => {
      const before = cell.versions.at(-1)?.document;
      cell.versions.push({ stamp, document: change.after });
      return { ...change, before };
    });
    for (const listener of this.listeners) listener(changes);
  }

  private unlock({ written }: Transaction): void {
    for (const cell of written.keys()) cell.lock = undefined;
  }

  private cellOf(collection: string, id: unknown): Cell {
    const cells = this.cellsOf(collection);
    let cell = cells.get(id);
    if (!cell) cells.set(id, (cell = { versions: [], lock: undefined }));
    return cell;
  }

  private cellsOf(collection: string): Map<unknown, Cell> {
    let cells = this.collections.get(collection);
    if (!cells) this.collections.set(collection, (cells = new Map()));
    return cells;
  }
}

function documentIn(cell: Cell, view: View): Doc | undefined {
  if (view === undefined) return cell.versions.at(-1)?.document;
  if (typeof view === 'object' && view.written.has(cell)) return view.written.get(cell)!.after;
  const stamp = typeof view === 'object' ? view.stamp : view;
  return cell.versions.findLast((version) => version.stamp <= stamp)?.document;
}

function transient(code: number, message: string): MongoServerError {
  const error = new MongoServerError({ message, code });
  error.addErrorLabel('TransientTransactionError');
  return error;
}
