import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known of the request (or the event) being worked on. */
export interface RequestContext {
  /** The caller's `X-Request-Id` where it was sane, else a UUID made here. */
  readonly requestId?: string;
  /** W3C trace context: the caller's, or one made here, also while tracing is off. */
  readonly traceparent?: string;
}

const NONE: RequestContext = Object.freeze({});
const current = new AsyncLocalStorage<RequestContext>();

/** The request being worked on; outside of one, an object without fields. */
export function currentRequest(): RequestContext {
  return current.getStore() ?? NONE;
}

/** Runs `work`, and everything that it awaits, as part of `context`: its log lines and events carry the ids. */
export function runInRequest<T>(context: RequestContext, work: () => T): T {
  return current.run(context, work);
}
