import { MongoServerError, type Collection, type Db, type IndexDescription } from 'mongodb';
import type { ParkedEvent } from '../inbox/parked-event.ts';
import type { AuditEntry } from '../operations/audit.ts';
import type { OutboxEvent } from './outbox-event.ts';

/** Days that published events are kept: as long as the topics keep records. Positions of uncounted ones: two more. */
const RETENTION_DAYS = 7;
const DAY_S = 24 * 60 * 60;

/** A lease on one bucket of the outbox. */
export interface Lease {
  _id: number;
  owner: string | null;
  expiresAt: Date;
}

/** A key whose events the relay has stopped publishing, and why. */
export interface BlockedKey {
  /** topic/key */
  _id: string;
  topic: string;
  key: string;
  /** The event that the broker refused; its followers wait behind it. */
  number: number;
  /** That event and the first of its followers are let go already: this is the first one that still waits. */
  isRest?: true;
  error: string;
  blockedAt: Date;
}

/** The collections beside the aggregates: outbox, relay and inbox, in the app's own database. */
export interface OutboxCollections {
  readonly events: Collection<OutboxEvent>;
  readonly leases: Collection<Lease>;
  /** Which relays are alive, by the server's clock. */
  readonly relays: Collection<{ _id: string; seenAt: Date }>;
  readonly blocked: Collection<BlockedKey>;
  /** What all processes must agree on. */
  readonly layout: Collection<{ _id: string; buckets: number; partitions: number }>;
  readonly parked: Collection<ParkedEvent>;
  /** Positions of applied events that carry no number. */
  readonly foreign: Collection<{ _id: string; appliedAt: Date }>;
  /** Where each partition began when this app first read it. */
  readonly beginnings: Collection<{ _id: string; offset: string }>;
  /** What people did by hand. */
  readonly audit: Collection<AuditEntry>;
}

export function outboxCollections(db: Db): OutboxCollections {
  const options = { promoteBuffers: true };
  return {
    events: db.collection('outbox.events', options),
    leases: db.collection('outbox.leases'),
    relays: db.collection('outbox.relays'),
    blocked: db.collection('outbox.blocked'),
    layout: db.collection('outbox.layout'),
    parked: db.collection('inbox.parked'),
    foreign: db.collection('inbox.foreign'),
    beginnings: db.collection('inbox.beginnings'),
    audit: db.collection('operations.audit'),
  };
}

const INDEXES: Readonly<Record<string, readonly IndexDescription[]>> = {
  'outbox.events': [
    // All buckets in one line: a queue of each bucket would leave its published entries in the way for minutes.
    { key: { pending: 1, order: 1, bucket: 1 }, name: 'queue', partialFilterExpression: { pending: true } },
    // Pending events have no publishedAt: nothing that is not published can expire.
    { key: { publishedAt: 1 }, name: 'expiry', expireAfterSeconds: RETENTION_DAYS * DAY_S },
  ],
  'inbox.parked': [
    { key: { topic: 1, key: 1, number: 1 }, name: 'followers' },
    { key: { status: 1, nextAttemptAt: 1 }, name: 'due' },
  ],
  'inbox.foreign': [{ key: { appliedAt: 1 }, name: 'expiry', expireAfterSeconds: (RETENTION_DAYS + 2) * DAY_S }],
};

/** Of an earlier version: the planner might choose it in place of `queue`. */
const RETIRED_INDEX = 'pending';

/** Makes what is missing of collections and indexes: a transaction must never have to make one. */
export async function prepareCollections(db: Db, aggregates: readonly string[]): Promise<void> {
  const names = Object.values(outboxCollections(db)).map((collection: Collection<never>) => collection.collectionName);
  const present = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name));
  for (const name of [...names, ...aggregates]) {
    if (!present.has(name)) await db.createCollection(name).catch(ignoreExisting);
  }
  for (const [name, indexes] of Object.entries(INDEXES)) {
    await alterExpiry(db, name, indexes);
    await db.collection(name).createIndexes([...indexes]);
  }
  await outboxCollections(db).events.dropIndex(RETIRED_INDEX).catch(ignoreMissing);
}

/** Of an index that is there: making it again with another expiry would be refused. */
async function alterExpiry(db: Db, name: string, wanted: readonly IndexDescription[]): Promise<void> {
  for (const present of await db.collection(name).indexes()) {
    const expireAfterSeconds = wanted.find((index) => index.name === present.name)?.expireAfterSeconds;
    if (expireAfterSeconds === undefined || expireAfterSeconds === present['expireAfterSeconds']) continue;
    await db.command({ collMod: name, index: { name: present.name, expireAfterSeconds } });
  }
}

const NAMESPACE_EXISTS = 48;
const INDEX_NOT_FOUND = 27;

// Also when another instance, which starts at the same time, was faster.
const ignoreExisting = (error: unknown): void => ignore(NAMESPACE_EXISTS, error);
const ignoreMissing = (error: unknown): void => ignore(INDEX_NOT_FOUND, error);

function ignore(code: number, error: unknown): void {
  if (!(error instanceof MongoServerError) || error.code !== code) throw error;
}
