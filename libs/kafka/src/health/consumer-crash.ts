/** What kafkajs says when it ends a consumer. */
export interface CrashReport {
  readonly error: Error;
  /** Whether kafkajs starts it again. */
  readonly restart: boolean;
}

/**
 * What passes, though kafkajs (2.2.4) gives up for good: no broker could be asked for the group's coordinator, as in an
 * outage; or it stumbled over itself, as when metadata takes away the broker that a retry is about to connect to.
 */
const PASSING = ['KafkaJSGroupCoordinatorNotFound', 'TypeError'];

/** Whether a consumer that kafkajs has ended stays so. The watchdog ends the app if what is waited out does not pass. */
export function isFinal({ error, restart }: CrashReport): boolean {
  return !restart && !PASSING.some((name) => hasCause(error, name));
}

function hasCause(error: unknown, name: string): boolean {
  return error instanceof Error && (error.name === name || hasCause(error.cause, name));
}
