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

/** What could be read from a record's headers; a producer that sends none is met with undefined everywhere. */
export interface HeaderFacts {
  readonly number: number | undefined;
  readonly type: string | undefined;
  readonly time: number | undefined;
  readonly traceparent: string | undefined;
  readonly requestId: string | undefined;
}

/**
 * Reads {@link toHeaders} back, from texts or from the bytes that Kafka gives; of a header that was sent more than once
 * the first. A number that is not a whole number from 1 on counts as absent.
 */
export function fromHeaders(headers: Readonly<Record<string, unknown>>): HeaderFacts {
  const number = Number(textOf(headers['ce_keysequence']));
  const time = Date.parse(textOf(headers['ce_time']));
  return {
    number: Number.isSafeInteger(number) && number > 0 ? number : undefined,
    type: textOf(headers['ce_type']) || undefined,
    time: Number.isNaN(time) ? undefined : time,
    traceparent: textOf(headers['traceparent']) || undefined,
    requestId: textOf(headers['x-request-id']) || undefined,
  };
}

function textOf(header: unknown): string {
  const first: unknown = Array.isArray(header) ? header[0] : header;
  if (typeof first === 'string') return first;
  return Buffer.isBuffer(first) ? first.toString() : '';
}
