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

/**
 * Not known either, but for a reason that lies with at least one of the partitions and may mend: too few replicas, no
 * leader, no such topic. The others may well have taken their records; sending each partition's apart tells which.
 */
export class PartitionUnavailable extends SendFailed {
  constructor(cause: unknown) {
    super(cause);
    this.name = 'PartitionUnavailable';
  }
}

/** kafkajs has left out a partition that it knows no leader of, without a word. */
export class AnswerIncomplete extends Error {
  override readonly name = 'AnswerIncomplete';

  constructor() {
    super('the answer leaves out a partition that was sent');
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

// What one partition or topic may have while all others are well.
const LIES_IN_A_PARTITION = new Set([
  'INVALID_TOPIC_EXCEPTION',
  'KAFKA_STORAGE_ERROR',
  'LEADER_NOT_AVAILABLE',
  'LISTENER_NOT_FOUND',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'NOT_LEADER_FOR_PARTITION',
  'POLICY_VIOLATION',
  'REPLICA_NOT_AVAILABLE',
  'REQUEST_TIMED_OUT',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNKNOWN',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);

/**
 * Tells a definite no from everything else.
 *
 * @param error what kafkajs threw; it wraps the broker's word in up to two errors of its own
 * @returns the broker's word, or undefined when the outcome is not known
 */
export const refusalIn = (error: unknown): string | undefined => wordIn(error, LIES_IN_THE_RECORDS);

/** What an unknown outcome is to be called: of some partition, or of who knows what. */
export const failureOf = (error: unknown): SendFailed =>
  error instanceof AnswerIncomplete || wordIn(error, LIES_IN_A_PARTITION)
    ? new PartitionUnavailable(error)
    : new SendFailed(error);

function wordIn(error: unknown, words: ReadonlySet<string>): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const type: unknown = Reflect.get(at, 'type');
    if (typeof type === 'string' && words.has(type)) return type;
  }
  return undefined;
}
