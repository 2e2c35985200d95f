import { performance } from 'node:perf_hooks';
import { caller } from '@storefront/testing';

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

const call = caller('');

/** @returns what came instead of an answer, as a text, if none came */
export async function ask({ method, url, body: sent, ifMatch }: Question): Promise<Reply | string> {
  const headers = ifMatch === undefined ? {} : { 'if-match': ifMatch };
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const { status, body, header } = await call(method, url, { body: sent, headers, signal });
    return {
      status,
      body,
      etag: header('etag'),
      events: header('storefront-event-id')
        .split(', ')
        .filter((id) => id !== ''),
      isProblem: header('content-type').startsWith('application/problem+json'),
    };
  } catch (error) {
    return whyNot(error);
  }
}

// fetch says "fetch failed" of everything; what failed is its cause.
function whyNot(error: unknown): string {
  const { cause, message, name } = error as Error & { cause?: { code?: string; message?: string } };
  return name === 'TimeoutError' ? 'no answer in time' : (cause?.code ?? cause?.message ?? message);
}
