/** An error as a log line holds it. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

const DEEPEST_CAUSE = 5;
// "E11000 duplicate key error ... dup key: { email: ... }": MongoDB quotes the data.
const QUOTED_DATA = /dup key: .*/s;

/**
 * An error with its causes, and nothing else of it: drivers hang whole documents on their errors, and those are
 * personal data.
 */
export function serializeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an Error was thrown' };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: withoutData(error.message),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(error.stack !== undefined && { stack: withoutData(error.stack) }),
    ...(error.cause instanceof Error && depth < DEEPEST_CAUSE && { cause: serializeError(error.cause, depth + 1) }),
  };
}

/** The message for a line that has only an error: pino would take the error's own, with what it quotes. */
export const messageOf = (error: Error): string => withoutData(error.message);

const withoutData = (text: string): string => text.replace(QUOTED_DATA, 'dup key');
