import type { TopicContract } from '@storefront/contracts';
import type { EventHandler, RawRecord } from '@storefront/kafka';
import { outboxCollections, type OutboxCollections } from '../../../src/commit/collections.ts';
import type { Committer } from '../../../src/commit/committer.ts';
import { Inbox } from '../../../src/inbox/inbox.ts';
import type { AggregateKind, IncomingEvent } from '../../../src/index.ts';
import type { ConsumerGroup, Stay } from '../broker/group.ts';
import { dbOf } from '../database/client.ts';
import type { Reach } from '../database/session.ts';
import type { Servers } from './servers.ts';
import { SimulatedCommitter } from './committer.ts';
import { meaning, type Review } from './entries.ts';
import { SimulatedOrigin } from './origin.ts';

/** Most records of one chunk. */
const CHUNK = 5;
const POLL_MS = 120;
const BACK_OFF_MS = 100;
const SWEEP_MS = 500;
/** How often offsets are committed: seldom, so that much is read twice. */
const COMMITS = 0.4;

const handler = ((events: readonly IncomingEvent[]) => Promise.resolve(events.map(meaning))) as EventHandler;

/** What one process reads from a topic, and what becomes of it: the product's inbox on a group of its own. */
export class Consuming {
  readonly committer: SimulatedCommitter<Review>;
  private readonly reach: Reach;
  private readonly servers: Servers;
  private readonly group: ConsumerGroup;
  private readonly inbox: Inbox;
  private readonly parked: OutboxCollections['parked'];
  private readonly signal = new AbortController().signal;

  constructor(
    reach: Reach,
    servers: Servers,
    kind: AggregateKind<Review>,
    { contract, group }: { contract: TopicContract; group: ConsumerGroup },
  ) {
    const origin = new SimulatedOrigin(reach, servers.broker);
    this.reach = reach;
    this.servers = servers;
    this.group = group;
    this.inbox = new Inbox(origin);
    this.parked = outboxCollections(dbOf(reach)).parked;
    this.committer = new SimulatedCommitter<Review>({
      kind,
      reach,
      interpret: this.inbox.interpret.bind(this.inbox) as never,
      foreignId: (delivery) => origin.positionId(delivery),
    });
    this.inbox.subscribe(contract, this.committer as unknown as Committer<unknown>);
  }

  async start(): Promise<void> {
    await this.persist(() => this.inbox.bind(this.group.topic, handler));
    await this.persist(() => this.parked.updateMany({ status: 'waiting' }, { $set: { nextAttemptAt: this.now() } }));
    void this.forEver(() => this.join());
    void this.forEver(() => this.sweep());
  }

  /** Reads until the group wants it to join again. */
  private async join(): Promise<void> {
    const stay = await this.ask(() => this.group.join(this.name));
    for (;;) {
      const fetched = await this.ask(() => this.fetch(stay));
      if (fetched.length === 0) await this.reach.host.clock.pause(POLL_MS);
      else await this.takeAll(fetched, stay);
    }
  }

  /** Only what has taken effect is committed to the group. */
  private async takeAll(fetched: readonly RawRecord[][], stay: Stay): Promise<void> {
    await Promise.all(fetched.map((records) => this.take(records, stay)));
    const positions = new Map(stay.positions);
    if (this.chance(COMMITS)) await this.ask(() => this.group.commit(this.name, { ...stay, positions }));
  }

  private fetch({ generation, positions }: Stay): RawRecord[][] {
    this.group.heartbeat(this.name, generation);
    const read = ([partition, from]: [number, number]) =>
      this.servers.broker.read(this.group.topic, partition, from, CHUNK);
    return [...positions].map(read).filter((records) => records.length > 0);
  }

  private async take(records: readonly RawRecord[], { positions }: Stay): Promise<void> {
    const { partition, topic } = records[0]!;
    await this.inbox.receive({ topic, partition, records, handler, signal: this.signal });
    positions.set(partition, Number(records.at(-1)!.offset) + 1);
  }

  /** As WaitingRoom does: keys whose time has come are tried again. */
  private async sweep(): Promise<void> {
    await this.reach.host.clock.pause(SWEEP_MS);
    const due = { status: 'waiting' as const, nextAttemptAt: { $lte: this.now() } };
    const keys = new Set((await this.parked.find(due).toArray()).map(({ key }) => key));
    for (const key of keys) await this.committer.retry(this.group.topic, key);
  }

  private async forEver(work: () => Promise<void>): Promise<void> {
    for (;;) await work().catch(() => this.reach.host.clock.pause(BACK_OFF_MS));
  }

  private async persist(work: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch {
        await this.reach.host.clock.pause(BACK_OFF_MS);
      }
    }
  }

  private ask<T>(effect: () => T): Promise<T> {
    return this.reach.host.request(this.servers.toBroker, effect, () => new Error('no answer from the group'));
  }

  private now(): Date {
    return new Date(this.reach.host.clock.now());
  }

  private chance(probability: number): boolean {
    return this.servers.world.random.chance(probability);
  }

  private get name(): string {
    return this.reach.host.name;
  }
}
