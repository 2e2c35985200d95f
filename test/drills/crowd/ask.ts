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

/** Asks over HTTP. Without an answer it is undefined: what was asked for happened, wholly or not at all. */
export async function ask<Body = unknown>(
  method: string,
  url: string,
  question: Question = {},
): Promise<Reply<Body> | undefined> {
  const { body, ifMatch } = question;
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
  };
  try {
    const response = await fetch(url, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text ? JSON.parse(text) : undefined) as Body,
      etag: response.headers.get('etag') ?? '',
    };
  } catch {
    return undefined;
  }
}
