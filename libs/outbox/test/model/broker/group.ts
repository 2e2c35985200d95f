import { PARTITIONS, type Broker } from './broker.ts';

/** What a member is told on joining, and has to name from then on. */
export interface Stay {
  readonly generation: number;
  /** Partition → the offset to begin with. */
  readonly positions: Map<number, number>;
}

/** The member is none any more, or the partitions were shared out anew: it has to join again. */
class MustJoinAgain extends Error {}

/** How long a member may be silent, ms. */
const SESSION_MS = 800;

/** A consumer group as its coordinator keeps it. */
export class ConsumerGroup {
  readonly topic: string;
  private readonly broker: Broker;
  private readonly offsets = new Map<number, number>();
  private readonly lastHeard = new Map<string, number>();
  private owners: string[] = [];
  private generation = 0;

  constructor(broker: Broker, topic: string) {
    this.broker = broker;
    this.topic = topic;
  }

  join(member: string): Stay {
    if (!this.lastHeard.has(member)) this.shareOut(member);
    this.hear(member);
    const own = this.owners.flatMap((owner, partition) => (owner === member ? [partition] : []));
    const begin = (partition: number) =>
      this.offsets.get(partition) ?? this.broker.partition(this.topic, partition).first;
    return { generation: this.generation, positions: new Map(own.map((partition) => [partition, begin(partition)])) };
  }

  /** @throws {MustJoinAgain} */
  heartbeat(member: string, generation: number): void {
    this.expire();
    if (!this.lastHeard.has(member) || generation !== this.generation) throw new MustJoinAgain();
    this.hear(member);
  }

  /** @throws {MustJoinAgain} */
  commit(member: string, { generation, positions }: Stay): void {
    this.heartbeat(member, generation);
    for (const [partition, offset] of positions) this.offsets.set(partition, offset);
  }

  /** Everything is to be read again from the beginning. */
  rewind(): void {
    this.offsets.clear();
    this.generation++;
  }

  private shareOut(newMember?: string): void {
    if (newMember !== undefined) this.hear(newMember);
    const members = this.broker.world.random.shuffled([...this.lastHeard.keys()]);
    this.owners = Array.from({ length: PARTITIONS }, (_, partition) => members[partition % members.length]!);
    this.generation++;
    this.broker.world.count('rebalances');
  }

  private hear(member: string): void {
    this.lastHeard.set(member, this.broker.world.now);
  }

  private expire(): void {
    const silent = [...this.lastHeard].filter(([, at]) => this.broker.world.now - at > SESSION_MS);
    for (const [member] of silent) this.lastHeard.delete(member);
    if (silent.length > 0 && this.lastHeard.size > 0) this.shareOut();
  }
}
