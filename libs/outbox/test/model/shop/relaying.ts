import { BUCKETS } from '../../../src/commit/buckets.ts';
import { outboxCollections } from '../../../src/commit/collections.ts';
import { BlockedKeys, type Transact } from '../../../src/relay/blocked-keys.ts';
import { Publisher } from '../../../src/relay/publishing/publisher.ts';
import { Leases } from '../../../src/relay/sharing/leases.ts';
import { SimulatedSender } from '../broker/sender.ts';
import { clientOf, dbOf } from '../database/client.ts';
import { transact, type Reach } from '../database/session.ts';
import type { Servers } from './servers.ts';

const LEASE_MS = 1400;
const ROUND_MS = LEASE_MS / 3;
/** Small, so that most turns leave something over: a partition is full after one to three events. */
const LIMITS = { events: 6, bytesPerPartition: 1600 };
const LET_GO_AT_ONCE = 2;
const SWEEP_MS = 200;
const BACK_OFF_MS = 100;
const ALL_BUCKETS = Array.from({ length: BUCKETS }, (_, bucket) => bucket);

/** What the loops of libs/outbox's Relay do, on the product's own turns and leases. */
export class Relaying {
  readonly blocked: BlockedKeys;
  private readonly reach: Reach;
  private readonly leases: Leases | undefined;
  private readonly publisher: Publisher;

  constructor(reach: Reach, { broker, hasLeases, toBroker }: Servers) {
    const { clock, name } = reach.host;
    const outbox = outboxCollections(dbOf(reach));
    this.reach = reach;
    this.leases = hasLeases ? new Leases(outbox, name, LEASE_MS, clock) : undefined;
    const run: Transact = (body, options) => transact(reach, body, options?.proof);
    this.blocked = new BlockedKeys(run, outbox, clock, LET_GO_AT_ONCE);
    this.publisher = new Publisher({
      client: clientOf(),
      outbox,
      blocked: this.blocked,
      sender: new SimulatedSender(reach.host, toBroker, broker),
      clock,
      limits: LIMITS,
      stopping: new AbortController().signal,
    });
  }

  get stuckPlaces(): readonly string[] {
    return this.publisher.stuckPlaces;
  }

  start(): void {
    if (this.leases) void this.share(this.leases);
    void this.publish();
  }

  private async share(leases: Leases): Promise<void> {
    const { clock } = this.reach.host;
    let isPrepared = false;
    for (;;) {
      try {
        if (!isPrepared) await leases.prepare();
        isPrepared = true;
        const { nextExpiryMs } = await leases.round();
        await clock.pause(Math.min(ROUND_MS, nextExpiryMs + 1));
      } catch {
        await clock.pause(BACK_OFF_MS);
      }
    }
  }

  private async publish(): Promise<void> {
    const { clock } = this.reach.host;
    for (;;) {
      try {
        const more = await this.publisher.turn(this.leases?.held() ?? ALL_BUCKETS);
        if (!more) await clock.pause(SWEEP_MS);
      } catch {
        await clock.pause(BACK_OFF_MS);
      }
    }
  }
}
