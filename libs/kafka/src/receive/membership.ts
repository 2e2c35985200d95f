import type { KafkaLog } from '../client/log.ts';
import { AppliedOffsets } from './applied-offsets.ts';
import { mustJoinAgain } from './group-errors.ts';

/** Partitions by topic, with the prefix. */
export type Assignment = Readonly<Record<string, readonly number[]>>;

/**
 * One stay of this consumer in its group: from being given partitions until the group is shared out anew.
 * All partitions in hand look at the same stay, because kafkajs tells only one of them that it is over.
 */
export class Membership {
  /** What took effect in this stay. */
  readonly applied: AppliedOffsets;
  private readonly assignment: Assignment;
  private readonly controller = new AbortController();
  private left = false;

  constructor(assignment: Assignment, log: KafkaLog) {
    this.assignment = assignment;
    this.applied = new AppliedOffsets((error) => {
      log('warn', 'the group was not told what has taken effect', { reason: String(error) });
      if (mustJoinAgain(error)) this.giveUp(error);
      return !this.signal.aborted;
    });
  }

  /** Aborted when work must be given up: the partitions may be someone else's, or the app cannot wait any longer. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** True until partitions were given out anew: until then finished work may still be committed as this member. */
  get current(): boolean {
    return this.applied.open;
  }

  /** Whether another chunk may begin. */
  get takes(): boolean {
    return !this.left && !this.signal.aborted;
  }

  /** True from {@link leave} on. */
  get leaving(): boolean {
    return this.left;
  }

  /** Whether the partition was given to this member. */
  holds(topic: string, partition: number): boolean {
    return this.assignment[topic]?.includes(partition) ?? false;
  }

  /** This member goes when what it has at work is done: begin nothing more. */
  leave(): void {
    this.left = true;
  }

  /** The group wants to share out anew (or the app cannot wait any longer): begin nothing more. */
  giveUp(reason: unknown): void {
    this.controller.abort(reason);
  }

  /** Partitions were given out anew, or the consumer has stopped: kafkajs has forgotten this stay's offsets. */
  end(reason: unknown = new Error('the partitions were given out anew')): void {
    this.applied.end();
    this.controller.abort(reason);
  }
}
