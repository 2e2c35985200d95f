/** An answer, its body read as JSON if there is one. */
export interface Reply<T> {
  readonly status: number;
  readonly body: T;
  header(name: string): string | null;
}

/** What a request may have beside method and path. */
export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls the service over real HTTP. */
export class Client {
  /** Where it listens. Changes when it is started again. */
  base = '';

  get<T = Record<string, unknown>>(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply<T>> {
    return this.call<T>('GET', path, { headers });
  }

  post<T = Record<string, unknown>>(path: string, options: RequestOptions = {}): Promise<Reply<T>> {
    return this.call<T>('POST', path, options);
  }

  private async call<T>(method: string, path: string, { body, headers }: RequestOptions): Promise<Reply<T>> {
    const response = await fetch(`${this.base}/fulfillment${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === '' ? undefined : JSON.parse(text)) as T,
      header: (name) => response.headers.get(name),
    };
  }
}
