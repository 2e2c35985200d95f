import { SKIPPED } from '@storefront/contracts';
import type { EventHandler } from '@storefront/kafka';
import { failedWith, type Delivery, type Trouble } from './delivery.ts';
import { ignored, type EventMeaning, type IncomingEvent } from './meaning.ts';

/** What a delivery means, or why that can't be told. */
export type Understood = EventMeaning<unknown> | Trouble;

/**
 * Asks a topic's handler what events mean, all at once. If it throws, each event is asked for alone, so that one that
 * can't be understood does not stand in the way of the others.
 */
export async function understand(deliveries: readonly Delivery[], handler: EventHandler): Promise<Understood[]> {
  const readable = deliveries.filter((delivery) => delivery.event && delivery.type !== SKIPPED);
  const meanings = await meaningsOf(
    readable.map((delivery) => delivery.event!),
    handler,
  );
  const byDelivery = new Map<Delivery, Understood>(readable.map((delivery, i) => [delivery, meanings[i]!]));
  return deliveries.map((delivery) => delivery.trouble ?? byDelivery.get(delivery) ?? ignored);
}

async function meaningsOf(events: readonly IncomingEvent[], handler: EventHandler): Promise<Understood[]> {
  if (events.length === 0) return [];
  try {
    return await ask(events, handler);
  } catch (error) {
    if (events.length === 1) return [failedWith(error, 'not understood')];
    return (await Promise.all(events.map((event) => meaningsOf([event], handler)))).flat();
  }
}

async function ask(events: readonly IncomingEvent[], handler: EventHandler): Promise<Understood[]> {
  const meanings = (await handler(events)) as Understood[];
  if (Array.isArray(meanings) && meanings.length === events.length && meanings.every(isMeaning)) return meanings;
  throw new Error(`the handler of ${events[0]?.topic} must return one meaning for each event`);
}

/** Nothing is not the same as `ignored`: a branch that forgot to return must not lose its event. */
const isMeaning = (one: unknown): boolean =>
  one === ignored || (typeof one === 'object' && one !== null && 'decide' in one);
