/** What kafkajs says when it ends a consumer. */
export interface CrashReport {
  readonly error: Error;
  /** Whether kafkajs starts it again. */
  readonly restart: boolean;
}

/**
 * Whether a consumer that kafkajs has ended stays so. kafkajs gives up for good when no broker could be asked for the
 * group's coordinator, as in an outage: that is waited out.
 */
export function isFinal({ error, restart }: CrashReport): boolean {
  return !restart && !hasCause(error, 'KafkaJSGroupCoordinatorNotFound');
}

function hasCause(error: unknown, name: string): boolean {
  return error instanceof Error && (error.name === name || hasCause(error.cause, name));
}
