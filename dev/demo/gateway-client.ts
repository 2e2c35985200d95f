import { slowly } from '@storefront/servers';
import type { Report } from '@storefront/servers';
import { Stalled } from './stalled.ts';

/** What an app answered through the gateway. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Asks the apps as any client would: JSON over HTTP, through the gateway. */
export interface GatewayClient {
  get(path: string): Promise<Answer>;
  /** @throws {Stalled} unless the answer is 2xx. */
  post(path: string, body?: unknown): Promise<Answer>;
  /** Like {@link GatewayClient.post}, but hands every answer back. */
  tryPost(path: string, body?: unknown): Promise<Answer>;
}

const ANSWER_MS = 20_000;

/**
 * @param url of the gateway, without a slash at the end.
 * @param report is told of a POST that takes longer than two seconds.
 */
export function gatewayClient(url: string, report: Report): GatewayClient {
  const ask = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      signal: AbortSignal.timeout(ANSWER_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: readBody(text) };
  };
  return {
    get: (path) => ask('GET', path),
    tryPost: (path, body) => ask('POST', path, body),
    post: async (path, body) => {
      const answer = await slowly(`POST ${path}`, report, () => ask('POST', path, body));
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw new Stalled(`POST ${path}`, `it answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    },
  };
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
