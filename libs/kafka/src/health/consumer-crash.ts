/** What kafkajs says when it ends a consumer. */
export interface CrashReport {
  readonly error: Error;
  /** Whether kafkajs starts it again. */
  readonly restart: boolean;
}

/**
 * Whether a consumer that kafkajs has ended stays so. kafkajs (2.2.4) gives up for good on some of what passes: no broker
 * could be asked for the group's coordinator, as in an outage; or it stumbled over itself, as when new metadata takes away
 * the broker that a retry is about to connect to. The watchdog ends the app if what is waited out does not pass.
 */
export function isFinal({ error, restart }: CrashReport): boolean {
  if (restart) return false;
  const causes = causesOf(error);
  return !causes.some(isMissingCoordinator) && !causes.some(isOwnMistake);
}

const isMissingCoordinator = (error: Error) => error.name === 'KafkaJSGroupCoordinatorNotFound';

/** A TypeError thrown in kafkajs' own code. One that a handler lets through is thrown in ours. */
function isOwnMistake(error: Error): boolean {
  const thrownAt = error.stack?.split('\n').find((line) => line.startsWith('    at '));
  return error instanceof TypeError && /[\\/]node_modules[\\/]kafkajs[\\/]/.test(thrownAt ?? '');
}

function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}
