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
 * Calls a service, or several that share the callers evenly, by 32 connections for some seconds.
 *
 * @param requests each connection makes these, in this order, again and again
 * @returns of several, the percentiles of the slowest
 * @throws if an answer was not 2xx, or none came
 */
export async function closedLoop(urls: readonly string[], requests: Request[], seconds: number): Promise<Load> {
  const loads = await Promise.all(urls.map((url, i) => loop(url, requests, seconds, shareOf(i, urls.length))));
  return {
    count: loads.reduce((sum, { count }) => sum + count, 0),
    rate: loads.reduce((sum, { rate }) => sum + rate, 0),
    p50: Math.max(...loads.map(({ p50 }) => p50)),
    p99: Math.max(...loads.map(({ p99 }) => p99)),
  };
}

const shareOf = (i: number, services: number): number =>
  Math.floor(((i + 1) * CALLERS) / services) - Math.floor((i * CALLERS) / services);

async function loop(url: string, requests: Request[], seconds: number, connections: number): Promise<Load> {
  const load = await autocannon({ url, requests, connections, duration: seconds });
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
