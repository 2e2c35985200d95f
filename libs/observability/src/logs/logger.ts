import { pino, stdTimeFunctions, type DestinationStream, type LogFn, type Logger } from 'pino';
import { currentRequest } from '../context/request-context.ts';
import { parseTraceparent } from '../context/traceparent.ts';
import { activeTraceparent } from '../tracing/spans.ts';
import { maskCardNumbers } from './card-numbers.ts';
import { messageOf, serializeError } from './error-serializer.ts';
import { withoutSecrets } from './secrets.ts';

/** Options of {@link makeLogger}. */
export interface LoggerOptions {
  /** The app's name, `service` in every line. */
  readonly service: string;
  /** Least level that is written. Default info. */
  readonly level?: string;
  /** Where the lines go, such as standardOutput(). */
  readonly destination: DestinationStream;
}

/**
 * The process's log: one JSON object a line with time, level, service and, inside a request, requestId and traceId.
 *
 * Credentials and personal data are removed by name, and every finished line is searched for card numbers: the rule is
 * that none gets so far, this is the net under it.
 */
export function makeLogger({ service, level = 'info', destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: withoutSecrets },
      mixin: requestIds,
      serializers: { err: serializeError },
      hooks: { streamWrite: maskCardNumbers, logMethod },
    },
    destination,
  );
}

/** Gives a line that has an error and no message the error's, without the data that a driver quotes in it. */
function logMethod(this: Logger, given: Parameters<LogFn>, write: LogFn): void {
  const [first, message] = given as [unknown, string?];
  const error = first instanceof Error ? first : (first as { err?: unknown } | null)?.err;
  if (message !== undefined || !(error instanceof Error)) return write.apply(this, given);
  write.call(this, { ...fieldsOf(first), err: error }, messageOf(error));
}

const fieldsOf = (first: unknown): object => (first instanceof Error ? {} : (first as object));

function requestIds(): { requestId?: string; traceId?: string } {
  const { requestId } = currentRequest();
  const traceId = parseTraceparent(activeTraceparent())?.traceId;
  return { ...(requestId !== undefined && { requestId }), ...(traceId !== undefined && { traceId }) };
}
