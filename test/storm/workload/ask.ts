import { performance } from 'node:perf_hooks';

/** What is asked of an instance. */
export interface Question {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly ifMatch?: string | undefined;
}

/** An answer, its body read. */
export interface Reply {
  readonly status: number;
  // Taken on trust: whoever asks knows what was asked for.
  readonly body: unknown;
  readonly etag: string;
  /** Ids of the events that it names. */
  readonly events: readonly string[];
  readonly isProblem: boolean;
}

/** Longer than any answer may take (10 s), so that a late one is seen to be late. */
const PATIENCE_MS = 15_000;

/** Epoch ms that never go back. */
export const now = (): number => Math.round(performance.timeOrigin + performance.now());

/** @returns what came instead of an answer, as a text, if none came */
export async function ask({ method, url, body, ifMatch }: Question): Promise<Reply | string> {
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
  };
  const sent = body === undefined ? null : JSON.stringify(body);
  try {
    return await read(await fetch(url, { method, headers, body: sent, signal: AbortSignal.timeout(PATIENCE_MS) }));
  } catch (error) {
    return whyNot(error);
  }
}

async function read(response: Response): Promise<Reply> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    body: /json/u.test(type) && text ? JSON.parse(text) : undefined,
    etag: response.headers.get('etag') ?? '',
    events: (response.headers.get('storefront-event-id') ?? '').split(', ').filter((id) => id !== ''),
    isProblem: type.startsWith('application/problem+json'),
  };
}

// fetch says "fetch failed" of everything; what failed is its cause.
function whyNot(error: unknown): string {
  const { cause, message, name } = error as Error & { cause?: { code?: string; message?: string } };
  return name === 'TimeoutError' ? 'no answer in time' : (cause?.code ?? cause?.message ?? message);
}
