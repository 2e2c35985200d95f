import type { RepairWork } from '../../../src/plan/work.ts';
import type { BlockedKeys } from '../../../src/relay/blocked-keys.ts';
import type { Crew, Instance } from '../shop/crew.ts';
import type { Entry } from '../shop/entries.ts';
import type { World } from '../world/world.ts';

/** A process through which a person can act. */
interface Access extends Instance {
  readonly relaying: { readonly blocked: BlockedKeys };
  readonly committer: { repair(work: RepairWork): Promise<void> };
}

const WHY = { reason: 'it stood in the way', by: 'somebody' };

/** Whoever looks after an app: retries or skips what the broker refused, releases or skips what could not be applied. */
export class Person {
  /** Events that are left out for ever where they could not be applied. */
  readonly leftOut = new Set<string>();
  private readonly decided = new Set<string>();
  private readonly crew: Crew<Access>;
  private readonly world: World;

  constructor(crew: Crew<Access>, world: World) {
    this.crew = crew;
    this.world = world;
  }

  /** Looks after it again and again, after about `everyMs`. */
  attend(everyMs: number): void {
    this.world.after(this.world.random.between(0.5, 1.5) * everyMs, () => {
      const worker = this.crew.any();
      if (worker) this.help(worker);
      this.attend(everyMs);
    });
  }

  private help(worker: Access): void {
    const { random } = this.world;
    for (const { key, topic } of this.crew.database.all('outbox.blocked')) {
      const { blocked } = worker.relaying;
      const help = random.chance(0.6) ? blocked.retry.bind(blocked) : blocked.skip.bind(blocked);
      help(String(topic), String(key), WHY).catch(() => undefined);
    }
    for (const parked of this.crew.database.all('inbox.parked')) {
      if (parked['status'] === 'failed') this.repair(worker, parked);
    }
  }

  /** Decides once about each event, and stays with it. */
  private repair(worker: Access, parked: Readonly<Record<string, unknown>>): void {
    const id = String(parked['_id']);
    if (!this.decided.has(id) && this.world.random.chance(0.5)) this.leftOut.add(id);
    this.decided.add(id);
    const what = { kind: 'repair', id, topic: String(parked['topic']), key: String(parked['key']) } as const;
    const how = this.leftOut.has(id)
      ? ({ action: 'skip' } as const)
      : ({ action: 'release', value: mended(parked) } as const);
    worker.committer.repair({ ...what, ...WHY, ...how }).catch(() => undefined);
  }
}

/** The event as it should have been. */
function mended(parked: Readonly<Record<string, unknown>>): Uint8Array {
  const { value } = parked['record'] as { value: { value(): Uint8Array } };
  const entry = JSON.parse(Buffer.from(value.value()).toString()) as Entry;
  return Buffer.from(JSON.stringify({ ...entry, trait: 'plain' } satisfies Entry));
}
