/** What an event says of itself beside its value. */
export interface EventFacts {
  readonly topic: string;
  readonly key: string;
  /** 1, 2, 3 … within the key. */
  readonly number: number;
  readonly type: string;
  readonly source: string;
  /** Epoch milliseconds of the commit that recorded it. */
  readonly time: number;
  /** W3C trace context of the request that caused it. */
  readonly traceparent?: string | undefined;
  readonly requestId?: string | undefined;
}

/** The name of an event everywhere: topic, key and number. */
export const eventId = (event: { topic: string; key: string; number: number }): string =>
  `${event.topic}/${event.key}/${event.number}`;

/**
 * The Kafka headers of an event: CloudEvents 1.0, Kafka binding, binary mode, with the extension `keysequence` for the
 * number within the key.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
 */
export function toHeaders(event: EventFacts): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: `${event.key}/${event.number}`,
    ce_source: event.source,
    ce_type: event.type,
    ce_time: new Date(event.time).toISOString(),
    ce_subject: event.key,
    ce_dataschema: `urn:${event.type.replaceAll('.', ':')}`,
    ce_partitionkey: event.key,
    ce_keysequence: String(event.number),
    'content-type': 'application/json',
    ...(event.traceparent ? { traceparent: event.traceparent } : {}),
    ...(event.requestId ? { 'x-request-id': event.requestId } : {}),
  };
}

/** What could be read from a record's headers; a producer that sends none is met with an empty object. */
export interface HeaderFacts {
  readonly number?: number;
  readonly type?: string;
  readonly time?: number;
  readonly traceparent?: string;
  readonly requestId?: string;
}

/** Reads {@link toHeaders} back. A number that is not a whole number from 1 on counts as absent. */
export function fromHeaders(headers: Readonly<Record<string, string | undefined>>): HeaderFacts {
  const number = Number(headers['ce_keysequence']);
  const time = Date.parse(headers['ce_time'] ?? '');
  const { ce_type: type, traceparent, 'x-request-id': requestId } = headers;
  return {
    ...(Number.isSafeInteger(number) && number > 0 ? { number } : {}),
    ...(Number.isNaN(time) ? {} : { time }),
    ...(type ? { type } : {}),
    ...(traceparent ? { traceparent } : {}),
    ...(requestId ? { requestId } : {}),
  };
}
