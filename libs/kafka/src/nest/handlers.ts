import { BaseRpcContext, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { EventHandler } from '../receive/chunk.ts';

/** Most records of one chunk when the handler does not say: `@EventPattern(topic, { batch: 200 })`. */
const STANDARD_BATCH = 200;

/** A topic with the method that handles it. */
export interface BoundHandler {
  /** Without the prefix. */
  readonly topic: string;
  readonly chunkSize: number;
  readonly handle: EventHandler;
}

/** What a handler can ask for with `@Ctx()`: only the topic, as its events may come from a chunk or from the park. */
export class TopicContext extends BaseRpcContext<[topic: string]> {
  /** Without the prefix. */
  getTopic(): string {
    return this.args[0];
  }
}

/**
 * The topics of an app's controllers.
 *
 * @throws when a pattern is not a plain topic, waits for a reply, or has two handlers: a chunk has one outcome
 */
export function boundHandlers(found: ReadonlyMap<unknown, MessageHandler>): BoundHandler[] {
  return Array.from(found, ([topic, handler]) => {
    if (typeof topic !== 'string') throw new Error(`a topic is a plain name, not a pattern: ${String(topic)}`);
    if (!handler.isEventHandler) throw new Error(`${topic}: use @EventPattern, nobody waits for a reply`);
    if (handler.next) throw new Error(`${topic} has two handlers: let one switch on the event's type`);
    return { topic, chunkSize: chunkSize(topic, handler.extras?.['batch']), handle: callable(topic, handler) };
  });
}

function chunkSize(topic: string, batch: unknown = STANDARD_BATCH): number {
  if (Number.isInteger(batch) && (batch as number) > 0) return batch as number;
  throw new Error(`${topic}: batch must be a whole number above 0, not ${String(batch)}`);
}

function callable(topic: string, handler: MessageHandler): EventHandler {
  const context = new TopicContext([topic]);
  return async (events) => {
    const outcome: unknown = await handler(events, context);
    return (isObservable(outcome) ? await lastValueFrom(outcome, { defaultValue: [] }) : outcome) as unknown[];
  };
}
