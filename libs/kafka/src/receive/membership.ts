import type { KafkaLog } from '../client/log.ts';
import { AppliedOffsets } from './applied-offsets.ts';

/**
 * One stay of this consumer in its group: from being given partitions until the group is shared out anew.
 * All partitions in hand look at the same stay, because kafkajs tells only one of them that it is over.
 */
export class Membership {
  /** What took effect in this stay. */
  readonly applied: AppliedOffsets;
  private readonly controller = new AbortController();
  private leaving = false;
  private over = false;

  constructor(log: KafkaLog) {
    this.applied = new AppliedOffsets(log);
  }

  /** Aborted as soon as the partitions may be someone else's, or the work must be given up. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** True until partitions were given out anew: until then finished work may still be committed as this member. */
  get current(): boolean {
    return !this.over;
  }

  /** Whether another chunk may begin. */
  get takes(): boolean {
    return !this.leaving && !this.signal.aborted;
  }

  /** This member goes when what it has in hand is done: begin nothing more. */
  leave(): void {
    this.leaving = true;
  }

  /** The group wants to share out anew (or the app cannot wait any longer): begin nothing more. */
  giveUp(reason: unknown): void {
    this.controller.abort(reason);
  }

  /** Partitions were given out anew, or the consumer is gone: kafkajs has forgotten this stay's offsets. */
  end(reason: unknown = new Error('the partitions were given out anew')): void {
    this.over = true;
    this.applied.end();
    this.controller.abort(reason);
  }
}

const SHARED_OUT_ANEW = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** Whether an error of kafkajs says that this member has to join again. */
export function mustJoinAgain(error: unknown): boolean {
  return error instanceof Error && SHARED_OUT_ANEW.has(String(Reflect.get(error, 'type')));
}
