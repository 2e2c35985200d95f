import type { Reach } from '../database/session.ts';
import type { Database } from '../database/database.ts';
import { Host } from '../world/host.ts';
import type { Servers } from './servers.ts';

/** What one process of an app is made of. */
export interface Instance {
  readonly host: Host;
}

/** All processes of one app: whoever is killed is replaced. */
export class Crew<I extends Instance> {
  readonly database: Database;
  private readonly name: string;
  private readonly servers: Servers;
  private readonly hire: (reach: Reach) => I;
  private members: I[] = [];
  private hired = 0;

  /** @param hire starts a process */
  constructor(name: string, database: Database, servers: Servers, hire: (reach: Reach) => I) {
    this.name = name;
    this.database = database;
    this.servers = servers;
    this.hire = hire;
  }

  start(count: number): this {
    for (let i = 0; i < count; i++) this.add();
    return this;
  }

  /** Some process that is there; undefined if all are dead at present. */
  any(): I | undefined {
    return this.members.length > 0 ? this.servers.world.random.pick(this.members) : undefined;
  }

  /** Kills one, and puts another in its place later. */
  replaceOne(downMs: number): void {
    const victim = this.any();
    if (!victim) return;
    victim.host.kill();
    this.members = this.members.filter((member) => member !== victim);
    this.servers.world.after(downMs, () => this.add());
  }

  private add(): void {
    const { toDatabases: network, world } = this.servers;
    const host = new Host(world, `${this.name}-${++this.hired}`, world.random.between(-2000, 2000));
    this.members.push(this.hire({ host, network, database: this.database }));
    world.tell(`${host.name} starts`);
  }
}
