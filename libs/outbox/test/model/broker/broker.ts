import type { RawRecord } from '@storefront/kafka';
import { EPOCH_MS, type World } from '../world/world.ts';

/** Few, so that keys share them. */
export const PARTITIONS = 2;

/** One partition of a topic. */
interface Partition {
  /** Everything that was ever appended: those who judge remember what retention has removed. */
  readonly records: RawRecord[];
  /** The first offset that is still there. */
  first: number;
}

/** Topics as a broker keeps them: records of a partition have an order, and it never forgets one that it took. */
export class Broker {
  readonly world: World;
  /** Records that say so are too large for it, until somebody raises the limit. */
  takesLarge = false;
  /** Partitions that take nothing for now, of every topic. */
  readonly stuck = new Set<number>();
  /** Records of one send that it takes in time, and those of one partition that its replicas follow in time. */
  bears = { inAll: Infinity, ofPartition: Infinity };
  private readonly topics = new Map<string, Partition[]>();

  constructor(world: World) {
    this.world = world;
  }

  partition(topic: string, partition: number): Partition {
    let partitions = this.topics.get(topic);
    if (!partitions) {
      partitions = Array.from({ length: PARTITIONS }, () => ({ records: [], first: 0 }));
      this.topics.set(topic, partitions);
    }
    return partitions[partition]!;
  }

  append(topic: string, partition: number, records: readonly Pick<RawRecord, 'key' | 'value' | 'headers'>[]): void {
    const { records: log } = this.partition(topic, partition);
    this.world.tell(`${topic} ${partition} takes ${records.map(nameOf).join(', ')}`);
    const timestamp = String(Math.floor(EPOCH_MS + this.world.now));
    for (const record of records) log.push({ ...record, topic, partition, offset: String(log.length), timestamp });
  }

  /** What is there from an offset on. */
  read(topic: string, partition: number, from: number, most: number): RawRecord[] {
    const { first, records } = this.partition(topic, partition);
    const start = Math.max(first, from);
    return records.slice(start, start + most);
  }

  /** Every record that a topic ever got, by partition and offset. */
  history(topic: string): RawRecord[] {
    return Array.from({ length: PARTITIONS }, (_, partition) => this.partition(topic, partition).records).flat();
  }

  /** Removes what is there, as time does. */
  forget(topic: string): void {
    for (let i = 0; i < PARTITIONS; i++) {
      const partition = this.partition(topic, i);
      partition.first = partition.records.length;
    }
  }
}

const nameOf = ({ headers, key }: Pick<RawRecord, 'key' | 'headers'>): string =>
  `${String(key)}/${String(headers['ce_keysequence'])}`;
