import { caller } from '@storefront/testing';

/** An answer, its body read. */
export interface Reply<Body> {
  readonly status: number;
  // Taken on trust: whoever asks knows what was asked for.
  readonly body: Body;
  readonly etag: string;
}

export interface Question {
  readonly body?: unknown;
  readonly ifMatch?: string;
}

/** No caller waits longer: an answer after this is as bad as none. */
const PATIENCE_MS = 10_000;

const call = caller('');

/** Asks over HTTP. Without an answer it is undefined: what was asked for happened, wholly or not at all. */
export async function ask<Body = unknown>(
  method: string,
  url: string,
  { body: sent, ifMatch }: Question = {},
): Promise<Reply<Body> | undefined> {
  const headers = ifMatch === undefined ? {} : { 'if-match': ifMatch };
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const { status, body, header } = await call<Body>(method, url, { body: sent, headers, signal });
    return { status, body, etag: header('etag') };
  } catch {
    return undefined;
  }
}
