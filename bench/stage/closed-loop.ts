import autocannon, { type Request } from 'autocannon';

/** As many connections as all pieces have that call without a pause. */
export const CALLERS = 32;

/** What callers met who each ask again as soon as they were answered. */
export interface Load {
  /** Answers. */
  readonly count: number;
  /** Answers a second. */
  readonly rate: number;
  /** ms */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Calls a service by 32 connections for some seconds.
 *
 * @param requests each connection makes these, in this order, again and again
 * @throws if an answer was not 2xx, or none came
 */
export async function closedLoop(url: string, requests: Request[], seconds: number): Promise<Load> {
  const load = await autocannon({ url, requests, connections: CALLERS, duration: seconds });
  if (load.non2xx > 0 || load.errors > 0) throw new Error(`${load.non2xx} answers not 2xx, ${load.errors} errors`);
  const { p50, p99 } = load.latency;
  return { count: load.requests.total, rate: load.requests.total / load.duration, p50, p99 };
}

/** A request with a JSON body. */
export const posting = (path: string, body: unknown): Request => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
