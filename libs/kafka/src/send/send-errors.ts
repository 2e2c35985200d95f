/** The broker looked at the records and will never take them, whoever sends them. Sending fewer may tell which. */
export class SendRefused extends Error {
  /** The broker's word for it, such as MESSAGE_TOO_LARGE. */
  readonly reason: string;

  constructor(reason: string, cause: unknown) {
    super(`the broker refuses these records: ${reason}`, { cause });
    this.name = 'SendRefused';
    this.reason = reason;
  }
}

/** Nobody knows: all, some or none of the records were written. They must be sent again. */
export class SendFailed extends Error {
  constructor(cause: unknown) {
    super(`not known to be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'SendFailed';
  }
}

// Only what lies in the records themselves. A missing topic, a missing right, a full disk or a clock that is off may
// mend, and must not block a key.
const LIES_IN_THE_RECORDS = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'CORRUPT_MESSAGE',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
]);

/**
 * Tells a definite no from everything else.
 *
 * @param error what kafkajs threw; it wraps the broker's word in up to two errors of its own
 * @returns the broker's word, or undefined when the outcome is not known
 */
export function refusalIn(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const type: unknown = Reflect.get(at, 'type');
    if (typeof type === 'string' && LIES_IN_THE_RECORDS.has(type)) return type;
  }
  return undefined;
}
