import { Logger } from '@nestjs/common';
import { Unavailable, type TopicContract } from '@storefront/contracts';
import type { Chunk, ChunkReceiver, EventHandler } from '@storefront/kafka';
import { counter, histogram, startSpan } from '@storefront/observability';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Committer } from '../commit/committer.ts';
import type { EventFate, EventWork, ParkedWork, Work, WorkResult } from '../plan/work.ts';
import { readDelivery, storedRecord, type Delivery } from './delivery.ts';
import { recordOf, type ParkedEvent } from './parked-event.ts';
import type { TopicOrigin } from './topic-origin.ts';
import { understand } from './understanding.ts';

/** A topic that an aggregate kind consumes, with who commits its effects. */
interface Subscription {
  readonly contract: TopicContract;
  readonly committer: Committer<unknown>;
}

const OUTAGE_PAUSE_MS = 300;
/** Each takes some 8 s. */
const TRIES_A_WARNING = 8;
const MOST_BYTES = 4 * 1024 * 1024;

/** Makes every event of the app's topics take effect exactly once and in order, or sets it aside. */
export class Inbox implements ChunkReceiver {
  private readonly logger = new Logger('Inbox');
  private readonly origin: TopicOrigin;
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly handlers = new Map<string, EventHandler>();
  private readonly fates = counter({
    name: 'storefront_inbox_events_total',
    help: 'Events received, by what became of them: applied, duplicate, waiting or failed',
    labels: ['topic', 'fate'],
  });
  private readonly age = histogram({
    name: 'storefront_inbox_event_age_seconds',
    help: 'From the commit that recorded an event to its effect here',
    labels: ['topic'],
  });

  constructor(origin: TopicOrigin) {
    this.origin = origin;
  }

  /** Lets the committer of a kind apply the events of the topic that the kind consumes. */
  subscribe(contract: TopicContract, committer: Committer<unknown>): void {
    this.subscriptions.set(contract.topic, { contract, committer });
  }

  /** The committer of a topic's events, once its handler is known too. */
  committerOf(topic: string): Committer<unknown> | undefined {
    return this.handlers.has(topic) ? this.subscriptions.get(topic)?.committer : undefined;
  }

  /** Topics whose parked events can be tried again here. */
  get topics(): string[] {
    return [...this.handlers.keys()];
  }

  async bind(topic: string, handler: EventHandler): Promise<void> {
    this.subscriptionOf(topic);
    await this.origin.note(topic);
    this.handlers.set(topic, handler);
  }

  async receive({ handler, partition, records, signal, topic }: Chunk): Promise<void> {
    const { contract } = this.subscriptionOf(topic);
    const topicBegins = this.origin.beginsAtZero(topic, partition);
    const deliveries = records.map((record) => readDelivery(contract, storedRecord(record), topicBegins));
    for (const part of bySize(deliveries)) await this.apply(part, handler, signal);
  }

  /** Reads parked events again, with what they mean now; once more for each release with another value. */
  async interpret(parked: readonly ParkedEvent[], works: readonly Work<unknown>[]): Promise<ParkedWork<unknown>[]> {
    const understood: ParkedWork<unknown>[] = [];
    const all = [...parked.map((event): Asked => ({ parked: event })), ...editsOf(parked, works)];
    for (const [topic, ofTopic] of Map.groupBy(all, (one) => one.parked.topic)) {
      const handler = this.handlers.get(topic);
      if (handler === undefined) continue;
      const deliveries = ofTopic.map((one) => this.readAgain(one));
      const meanings = await understand(deliveries, handler);
      const again = (one: Asked, i: number): ParkedWork<unknown> => ({
        ...one,
        delivery: deliveries[i]!,
        meaning: meanings[i]!,
      });
      understood.push(...ofTopic.map(again));
    }
    return understood;
  }

  private readAgain({ editedBy, parked }: Asked): Delivery {
    const record = recordOf(parked);
    const value = editedBy?.value ?? record.value;
    const { contract } = this.subscriptionOf(parked.topic);
    return readDelivery(contract, { ...record, value }, this.origin.beginsAtZero(parked.topic, record.partition));
  }

  private async apply(deliveries: readonly Delivery[], handler: EventHandler, signal: AbortSignal): Promise<void> {
    const spans = deliveries.map(({ event, topic }) =>
      startSpan(`process ${topic}`, { kind: 'consumer', parent: event?.traceparent }),
    );
    const traced = deliveries.map((delivery, i) => underTrace(delivery, spans[i]?.traceparent));
    const meanings = await understand(traced, handler);
    const works = traced.map((delivery, i): EventWork<unknown> => ({
      kind: 'event',
      delivery,
      meaning: meanings[i]!,
    }));
    const results = await this.commit(works, signal);
    for (const span of spans) span.end();
    this.count(deliveries, results);
  }

  /** An outage is no event's fault: the same events again, until it is over or the partition is somebody else's. */
  private async commit(works: readonly EventWork<unknown>[], signal: AbortSignal): Promise<readonly WorkResult[]> {
    const { committer } = this.subscriptionOf(works[0]!.delivery.topic);
    for (let tries = 1; ; tries++) {
      signal.throwIfAborted();
      try {
        return await committer.receive(works);
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        // At first and then every minute or so: an outage is seen elsewhere too, events that nobody can write are not.
        if (tries % TRIES_A_WARNING === 1) this.logger.warn({ err: error, tries }, 'events wait to be written');
        await sleep(OUTAGE_PAUSE_MS, undefined, { signal });
      }
    }
  }

  private count(deliveries: readonly Delivery[], results: readonly WorkResult[]): void {
    const now = Date.now();
    const topic = deliveries[0]!.topic;
    const age = this.age.labels(topic);
    const fates = new Map<EventFate, number>();
    for (const [i, { event }] of deliveries.entries()) {
      const result = results[i];
      if (result?.kind !== 'event') continue;
      fates.set(result.fate, (fates.get(result.fate) ?? 0) + 1);
      if (event && result.fate === 'applied') age.observe(Math.max(0, now - event.time) / 1000);
    }
    for (const [fate, count] of fates) this.fates.inc({ topic, fate }, count);
  }

  private subscriptionOf(topic: string): Subscription {
    const subscription = this.subscriptions.get(topic);
    if (subscription) return subscription;
    throw new Error(`no aggregate kind consumes ${topic}: name it in the kind's "consumes"`);
  }
}

/** A parked event that is to be read again. */
type Asked = Pick<ParkedWork<unknown>, 'parked' | 'editedBy'>;

function editsOf(parked: readonly ParkedEvent[], works: readonly Work<unknown>[]): Asked[] {
  return works.flatMap((work) => {
    if (work.kind !== 'repair' || work.value === undefined) return [];
    return parked.filter(({ _id }) => _id === work.id).map((event) => ({ parked: event, editedBy: work }));
  });
}

function underTrace(delivery: Delivery, traceparent: string | undefined): Delivery {
  if (!delivery.event || traceparent === delivery.event.traceparent) return delivery;
  return { ...delivery, event: { ...delivery.event, traceparent } };
}

/** Parts of a chunk, in order, none of them larger than a transaction should be. */
function bySize(deliveries: readonly Delivery[]): Delivery[][] {
  const parts: Delivery[][] = [[]];
  let bytes = 0;
  for (const delivery of deliveries) {
    bytes += delivery.value?.length ?? 0;
    if (bytes > MOST_BYTES && parts.at(-1)!.length > 0) {
      parts.push([]);
      bytes = delivery.value?.length ?? 0;
    }
    parts.at(-1)!.push(delivery);
  }
  return parts;
}
