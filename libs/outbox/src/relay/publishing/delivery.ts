import { SendRefused, type OutgoingRecord } from '@storefront/kafka';
import { startSpan } from '@storefront/observability';
import { bisect, keyId, recordOf, type PendingEvent } from './batch.ts';

/** Writes records; see Sender of libs/kafka. */
export interface RecordSender {
  send(records: readonly OutgoingRecord[]): Promise<void>;
}

/** What a delivery came to, so far as it came. */
export interface Delivered {
  readonly acknowledged: readonly PendingEvent[];
  /** The first refused event of each key that has one, with the broker's reason. */
  readonly refused: readonly { event: PendingEvent; error: string }[];
  /** Why it stopped before the end: nothing is known of the events that are in neither list. */
  readonly failure?: Error;
}

/** Sends events; where the broker refuses, finds the ones that are meant, so that only their keys are held up. */
export async function deliver(events: readonly PendingEvent[], sender: RecordSender): Promise<Delivered> {
  const acknowledged: PendingEvent[] = [];
  const refused: { event: PendingEvent; error: string }[] = [];
  const stopped = new Set<string>();
  const parts = [events];
  for (let part = parts.shift(); part; part = parts.shift()) {
    const free = part.filter((event) => !stopped.has(keyId(event)));
    if (free.length === 0) continue;
    try {
      await sendTraced(free, sender);
      acknowledged.push(...free);
    } catch (error) {
      if (!(error instanceof SendRefused)) return { acknowledged, refused, failure: error as Error };
      const halves = bisect(free);
      if (halves.length === 0) {
        refused.push({ event: free[0]!, error: error.message });
        stopped.add(keyId(free[0]!));
      }
      parts.unshift(...halves);
    }
  }
  return { acknowledged, refused };
}

/** Each event is published under the trace of the request that recorded it. */
async function sendTraced(events: readonly PendingEvent[], sender: RecordSender): Promise<void> {
  const spans = events.map((event) =>
    startSpan(`publish ${event.topic}`, {
      kind: 'producer',
      parent: event.headers['traceparent'],
      attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': event.topic },
    }),
  );
  try {
    await sender.send(events.map((event, i) => recordOf(event, spans[i]?.traceparent)));
    for (const span of spans) span.end();
  } catch (error) {
    for (const span of spans) span.end(error);
    throw error;
  }
}
