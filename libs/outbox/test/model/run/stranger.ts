import { partitionOf } from '@storefront/kafka';
import { PARTITIONS, type Broker } from '../broker/broker.ts';
import type { Entry } from '../shop/entries.ts';
import type { World } from '../world/world.ts';

const KEY = 'erna';
const FIRST_WISH = 1000;

/** A program of somebody's that writes to the topic by itself: no numbers, no headers. */
export class Stranger {
  private readonly world: World;
  private readonly broker: Broker;
  private readonly topic: string;
  private wishes = FIRST_WISH;

  constructor(world: World, broker: Broker, topic: string) {
    this.world = world;
    this.broker = broker;
    this.topic = topic;
  }

  /** So many records, at any time of the next `ms`. */
  write(times: number, ms: number): void {
    for (let i = 0; i < times; i++) this.world.after(this.world.random.between(0, ms), () => this.writeOne());
  }

  private writeOne(): void {
    const trait = this.world.random.chance(0.1) ? 'faulty' : 'plain';
    const entry: Entry = { wish: ++this.wishes, trait, ballast: '' };
    const record = { key: Buffer.from(KEY), value: Buffer.from(JSON.stringify(entry)), headers: {} };
    this.broker.append(this.topic, partitionOf(KEY, PARTITIONS), [record]);
  }
}
