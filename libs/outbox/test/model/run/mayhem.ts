import { PARTITIONS } from '../broker/broker.ts';
import type { Servers } from '../shop/servers.ts';
import type { Crew, Instance } from '../shop/crew.ts';
import type { ConsumerGroup } from '../broker/group.ts';

/** What may be done to a run. */
export interface Stage {
  readonly servers: Servers;
  readonly crews: readonly Crew<Instance>[];
  readonly groups: readonly ConsumerGroup[];
}

/** One kind of trouble, done once. */
type Trouble = (stage: Stage) => void;

const LONGEST_OUTAGE_MS = 600;
const LONGEST_FREEZE_MS = 2000;

const TROUBLES: Readonly<Record<string, Trouble>> = {
  kill: ({ crews, servers: { world } }) => world.random.pick(crews).replaceOne(world.random.between(20, 600)),
  freeze: ({ crews, servers: { world } }) =>
    world.random.pick(crews).any()?.host.freeze(world.random.between(300, LONGEST_FREEZE_MS)),
  'database away': ({ servers }) => cut(servers, 'toDatabases'),
  'broker away': ({ servers }) => cut(servers, 'toBroker'),
  'partition stuck': ({ servers }) => stick(servers),
  'broker slow': ({ servers }) => slowDown(servers),
  'read again': ({ groups, servers: { world } }) => {
    world.random.pick(groups).rewind();
    world.tell('a group reads everything again');
  },
  'sent again': ({ groups, servers }) => sendAgain(servers, groups[0]!.topic),
  expiry: ({ crews }) => {
    for (const { database } of crews) expire(database);
  },
  'limit moved': ({ servers: { broker, world } }) => {
    broker.takesLarge = world.random.chance(0.5);
    world.tell(`the broker takes large records: ${broker.takesLarge}`);
  },
};

/** The troubles of one run: some kinds, not all, so that each is also met without the others. */
export class Mayhem {
  private readonly stage: Stage;
  private readonly kinds: readonly string[];
  private isOver = false;

  /** @param without kinds that must not happen now */
  constructor(stage: Stage, without: readonly string[] = []) {
    const { random } = stage.servers.world;
    this.stage = stage;
    this.kinds = Object.keys(TROUBLES).filter((kind) => !without.includes(kind) && random.chance(0.5));
  }

  start(): void {
    const { toBroker, toDatabases, world } = this.stage.servers;
    const { random } = world;
    if (random.chance(0.6)) toDatabases.weather.loss = random.between(0, 0.05);
    if (random.chance(0.5)) toDatabases.weather.slow = random.between(0, 0.08);
    if (random.chance(0.6)) toBroker.weather.loss = random.between(0, 0.15);
    if (random.chance(0.5)) toBroker.weather.slow = random.between(0, 0.15);
    world.tell(`trouble: ${this.kinds.join(', ')}; ${JSON.stringify([toDatabases.weather, toBroker.weather])}`);
    if (this.kinds.length > 0) this.goOn();
  }

  end(): void {
    this.isOver = true;
    const { broker, toBroker, toDatabases, world } = this.stage.servers;
    toBroker.heal();
    toDatabases.heal();
    broker.takesLarge = true;
    broker.stuck.clear();
    broker.bears = { inAll: Infinity, ofPartition: Infinity };
    world.tell('all is healed');
  }

  private goOn(): void {
    const { random } = this.stage.servers.world;
    this.stage.servers.world.after(random.between(30, 350), () => {
      if (this.isOver) return;
      TROUBLES[random.pick(this.kinds)]!(this.stage);
      this.goOn();
    });
  }
}

function cut(servers: Servers, way: 'toBroker' | 'toDatabases'): void {
  const { world } = servers;
  const ms = world.random.between(50, LONGEST_OUTAGE_MS);
  servers[way].weather.isCut = true;
  world.tell(`${way}: nothing gets through for ${ms.toFixed(0)} ms`);
  world.after(ms, () => {
    servers[way].weather.isCut = false;
  });
}

/** A partition takes nothing, as one with too few replicas. */
function stick({ broker, world }: Servers): void {
  const partition = world.random.below(PARTITIONS);
  const ms = world.random.between(50, LONGEST_OUTAGE_MS);
  broker.stuck.add(partition);
  world.tell(`partition ${partition} takes nothing for ${ms.toFixed(0)} ms`);
  world.after(ms, () => {
    broker.stuck.delete(partition);
  });
}

/** It takes a few records at once, and more not in time. */
function slowDown({ broker, world }: Servers): void {
  const ms = world.random.between(50, LONGEST_OUTAGE_MS);
  broker.bears = { inAll: 1 + world.random.below(4), ofPartition: 1 + world.random.below(2) };
  world.tell(`the broker bears ${JSON.stringify(broker.bears)} for ${ms.toFixed(0)} ms`);
  world.after(ms, () => {
    broker.bears = { inAll: Infinity, ofPartition: Infinity };
  });
}

/** A tool of somebody's writes a few old records a second time, in any order. */
function sendAgain({ broker, world }: Servers, topic: string): void {
  const copies = world.random.shuffled(broker.history(topic)).slice(0, 4);
  for (const copy of copies) broker.append(topic, copy.partition, [copy]);
  world.tell(`${copies.length} records are sent again`);
}

/** What was published is removed, as the TTL index does. */
function expire(database: Crew<Instance>['database']): void {
  for (const { _id, publishedAt } of database.all('outbox.events')) {
    const isOver = publishedAt instanceof Date && database.isFree('outbox.events', _id);
    if (isOver) database.write('outbox.events', _id, undefined);
  }
}
