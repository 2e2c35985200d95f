import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createKafka, Sender, type KafkaSettings } from '@storefront/kafka';
import type { HealthRegistry } from '@storefront/observability';
import { answering, patiently } from '@storefront/persistence';
import type { Connection } from 'mongoose';
import { randomUUID, randomUUIDv7 } from 'node:crypto';
import type { AggregateKind } from './aggregate/kind.ts';
import { BUCKETS } from './commit/buckets.ts';
import { outboxCollections, prepareCollections, type OutboxCollections } from './commit/collections.ts';
import { Committer } from './commit/committer.ts';
import type { Interpret } from './commit/store.ts';
import { ParkedWatch } from './inbox/alarms/parked-watch.ts';
import { Inbox } from './inbox/inbox.ts';
import { TopicOrigin } from './inbox/topic-origin.ts';
import { WaitingRoom } from './inbox/waiting-room.ts';
import type { OutboxSettings } from './outbox.settings.ts';
import { Operations } from './operations/operations.ts';
import { Backlog } from './relay/backlog.ts';
import { Relay } from './relay/relay.ts';

/** What {@link OutboxRuntime} needs to know. */
export interface OutboxOptions {
  /** The app's name: consumer group, client id, database objects. */
  readonly app: string;
  readonly settings: OutboxSettings & KafkaSettings;
  /** How the relay reaches the broker. Default: a Sender made from the settings. */
  readonly sender?: Sender;
}

/** Outbox, relay and inbox of one process: made, started and stopped in the order that loses nothing. */
export class OutboxRuntime implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  readonly inbox: Inbox;
  readonly relay: Relay;
  readonly outbox: OutboxCollections;
  readonly operations: Operations;
  private readonly logger = new Logger('Outbox');
  private readonly options: OutboxOptions;
  private readonly connection: Connection;
  private readonly backlog: Backlog;
  private readonly origin: TopicOrigin;
  private readonly waitingRoom: WaitingRoom;
  private readonly parkedWatch: ParkedWatch;
  private readonly writer: string;
  private readonly committers = new Map<string, { kind: AggregateKind<unknown>; committer: Committer<unknown> }>();

  constructor(connection: Connection, health: HealthRegistry, options: OutboxOptions) {
    const { app, settings } = options;
    checkLease(settings);
    this.connection = connection;
    this.options = options;
    this.writer = `${app}-${randomUUID().slice(0, 8)}`;
    this.outbox = outboxCollections(answering(this.db));
    this.origin = new TopicOrigin(createKafka(settings, { clientId: `${app}-inbox` }), this.outbox);
    this.inbox = new Inbox(this.origin);
    this.waitingRoom = new WaitingRoom(this.outbox, this.inbox);
    this.parkedWatch = new ParkedWatch(this.outbox);
    this.backlog = new Backlog(this.outbox, settings, settings.KAFKA_PARTITIONS);
    this.relay = new Relay({
      client: connection.getClient(),
      outbox: this.outbox,
      sender: options.sender ?? new Sender(settings, { clientId: `${app}-relay` }),
      backlog: this.backlog,
      settings,
      writer: this.writer,
    });
    for (const source of [this.relay, this.parkedWatch]) health.register(source);
    this.operations = new Operations({
      outbox: this.outbox,
      blocked: this.relay.blocked,
      inbox: this.inbox,
      kinds: () => this.committers.values(),
      idsAfter: (kind, id, limit) => this.idsAfter(kind, id, limit),
    });
  }

  /** The committer of a kind; one a process, however often it is asked for. */
  committerFor<State>(kind: AggregateKind<State>): Committer<State> {
    const known = this.committers.get(kind.name);
    if (known) return known.committer as Committer<State>;
    const committer = this.makeCommitter(kind);
    this.committers.set(kind.name, {
      kind,
      committer: committer as Committer<unknown>,
    });
    if (kind.consumes) this.inbox.subscribe(kind.consumes, committer as Committer<unknown>);
    return committer;
  }

  async onModuleInit(): Promise<void> {
    const aggregates = [...this.committers.values()].map(({ kind }) => kind.collection);
    await patiently('make the collections of outbox and inbox', () =>
      prepareCollections(answering(this.db), aggregates),
    );
    await patiently('agree on a layout with other instances', () => this.agreeOnLayout());
    this.backlog.expose();
  }

  async onApplicationBootstrap(): Promise<void> {
    await patiently('start publishing', () => this.relay.start());
    await patiently('look at waiting events', () => this.waitingRoom.start());
    this.parkedWatch.start();
  }

  /** HTTP and consumers are closed by now; MongoDB must not be yet (libs/service sees to that). */
  async onApplicationShutdown(): Promise<void> {
    this.operations.stop();
    await this.waitingRoom.stop();
    await this.parkedWatch.stop();
    for (const { committer } of this.committers.values()) await committer.close();
    await this.relay.stop();
    this.logger.log('outbox closed');
  }

  private makeCommitter<State>(kind: AggregateKind<State>): Committer<State> {
    return new Committer({
      kind,
      client: this.connection.getClient(),
      db: this.db,
      writer: this.writer,
      partitions: this.options.settings.KAFKA_PARTITIONS,
      newId: randomUUIDv7,
      interpret: this.inbox.interpret.bind(this.inbox) as Interpret<State>,
      foreignId: (delivery) => this.origin.positionId(delivery),
      onRecorded: (events) => this.relay.recorded(events),
      pressure: (keys) => this.backlog.pressure(kind.publishes?.topic, keys),
    });
  }

  /** Processes that count buckets or partitions differently would break the order of keys: refuse to start. */
  private async agreeOnLayout(): Promise<void> {
    const mine = { buckets: BUCKETS, partitions: this.options.settings.KAFKA_PARTITIONS };
    const layout = await this.outbox.layout.findOneAndUpdate(
      { _id: 'outbox' },
      { $setOnInsert: mine },
      { upsert: true, returnDocument: 'after' },
    );
    if (layout?.buckets === mine.buckets && layout.partitions === mine.partitions) return;
    throw new Error(
      `this database was laid out for ${layout?.buckets} buckets and ${layout?.partitions} partitions, ` +
        `this process counts ${mine.buckets} and ${mine.partitions}: set KAFKA_PARTITIONS=${layout?.partitions}`,
    );
  }

  /** A query for each page: MongoDB ends a cursor that nobody has used for ten minutes. */
  private async idsAfter(kind: AggregateKind<unknown>, id: string, limit: number): Promise<string[]> {
    const aggregates = answering(this.db).collection<{ _id: string }>(kind.collection);
    const page = aggregates.find({ _id: { $gt: id } }, { projection: { _id: 1 } });
    return (await page.sort({ _id: 1 }).limit(limit).toArray()).map(({ _id }) => _id);
  }

  private get db() {
    if (!this.connection.db) throw new Error('the MongoDB connection is not open yet');
    return this.connection.db;
  }
}

const LEASE_MARGIN_MS = 1000;

/** A send that outlives the lease would race the next owner for nothing but duplicates. */
function checkLease({ KAFKA_SEND_TIMEOUT_MS, OUTBOX_LEASE_MS }: OutboxOptions['settings']): void {
  if (OUTBOX_LEASE_MS >= KAFKA_SEND_TIMEOUT_MS + LEASE_MARGIN_MS) return;
  throw new Error(
    `OUTBOX_LEASE_MS (${OUTBOX_LEASE_MS}) must be at least ${LEASE_MARGIN_MS} ms longer than ` +
      `KAFKA_SEND_TIMEOUT_MS (${KAFKA_SEND_TIMEOUT_MS})`,
  );
}
