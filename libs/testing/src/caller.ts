/** What is sent: `body` becomes JSON, `raw` goes as it is. */
export interface Request {
  readonly body?: unknown;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the wait for an answer. Default: never. */
  readonly signal?: AbortSignal;
}

/** What came back. */
export interface Reply<Body> {
  readonly status: number;
  readonly text: string;
  /** The text, if it is JSON. Taken on trust: the test says what it expects. */
  readonly body: Body;
  /** A header's value, empty if it is not there. */
  header(name: string): string;
}

export type Caller = <Body = unknown>(method: string, path: string, request?: Request) => Promise<Reply<Body>>;

/** Calls a service over HTTP, as any client would. */
export function caller(base: string): Caller {
  const call = async (method: string, path: string, request: Request = {}): Promise<Reply<unknown>> => {
    const { body, raw, headers, signal = null } = request;
    const sent = raw ?? (body === undefined ? null : JSON.stringify(body));
    const type = sent === null ? {} : { 'content-type': 'application/json' };
    const response = await fetch(base + path, { method, body: sent, headers: { ...type, ...headers }, signal });
    const text = await response.text();
    const isJson = /json/u.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      text,
      body: isJson && text ? JSON.parse(text) : undefined,
      header: (name) => response.headers.get(name) ?? '',
    };
  };
  return call as Caller;
}
