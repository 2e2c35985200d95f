import { PartitionUnavailable, SendRefused, type OutgoingRecord } from '@storefront/kafka';
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
  /** The first event of each partition that takes nothing at present, and why. Nothing is known of its other ones. */
  readonly heldUp: readonly { event: PendingEvent; error: PartitionUnavailable }[];
  /** Why it stopped before the end: nothing is known of the events that are in no list. */
  readonly failure?: Error;
}

/**
 * Sends events. Where the broker refuses, it finds the ones that are meant, so that only their keys are held up; where a
 * partition takes nothing, which one it is, so that the others are not.
 *
 * @param stopping aborted: what is not under way is not sent any more
 */
export async function deliver(
  events: readonly PendingEvent[],
  sender: RecordSender,
  stopping?: AbortSignal,
): Promise<Delivered> {
  const delivery = new Delivery(sender);
  const left = [events];
  const goesOn = () => delivery.failure === undefined && stopping?.aborted !== true;
  for (let part = left.shift(); part && goesOn(); part = left.shift()) {
    left.unshift(...(await delivery.send(part)));
  }
  return delivery;
}

type Parts = readonly (readonly PendingEvent[])[];

const NOTHING_MORE: Parts = [];

class Delivery implements Delivered {
  readonly acknowledged: PendingEvent[] = [];
  readonly refused: { event: PendingEvent; error: string }[] = [];
  readonly heldUp: { event: PendingEvent; error: PartitionUnavailable }[] = [];
  failure?: Error;
  private readonly sender: RecordSender;
  private readonly stoppedKeys = new Set<string>();
  private readonly stoppedPlaces = new Set<string>();

  constructor(sender: RecordSender) {
    this.sender = sender;
  }

  /** @returns the parts of it that are to be sent by themselves */
  async send(part: readonly PendingEvent[]): Promise<Parts> {
    const free = part.filter((event) => !this.isStopped(event));
    if (free.length === 0) return NOTHING_MORE;
    try {
      await sendTraced(free, this.sender);
      this.acknowledged.push(...free);
      return NOTHING_MORE;
    } catch (error) {
      if (error instanceof SendRefused) return this.narrow(free, error);
      if (error instanceof PartitionUnavailable) return this.separate(free, error);
      this.failure = error as Error;
      return NOTHING_MORE;
    }
  }

  private narrow(events: readonly PendingEvent[], { message: error }: SendRefused): Parts {
    const halves = bisect(events);
    if (halves.length > 0) return halves;
    const event = events[0]!;
    this.refused.push({ event, error });
    this.stoppedKeys.add(keyId(event));
    return NOTHING_MORE;
  }

  private separate(events: readonly PendingEvent[], error: PartitionUnavailable): Parts {
    const places = [...Map.groupBy(events, ({ place }) => place).values()];
    if (places.length > 1) return places;
    const event = events[0]!;
    this.heldUp.push({ event, error });
    this.stoppedPlaces.add(event.place);
    return NOTHING_MORE;
  }

  private isStopped(event: PendingEvent): boolean {
    if (this.stoppedKeys.size > 0 && this.stoppedKeys.has(keyId(event))) return true;
    return this.stoppedPlaces.size > 0 && this.stoppedPlaces.has(event.place);
  }
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
