import { etagOf } from '../versions/etag.ts';

/** What an answer needs of a commit; `Committed` of @storefront/outbox is one. */
export interface Written {
  readonly version: number;
  readonly eventIds: readonly string[];
}

type Headers = Readonly<Record<string, string>>;

/** A handler's answer with more than a body: status and headers too. Make one with the functions of this file. */
export class Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
  /** Cursor of the page after the one that the body holds, answered with `Link: rel="next"`. Default null: there is none. */
  readonly next: string | null;

  constructor(status: number, body: T, headers: Headers, next: string | null = null) {
    this.status = status;
    this.body = body;
    this.headers = headers;
    this.next = next;
  }
}

/** 200 with the resource and its ETag; 304 without a body when `If-None-Match` names that version. */
export const found = <T>(body: T, version: number): Answer<T> => new Answer(200, body, { etag: etagOf(version) });

/** 200 with a view of several documents, a page among them: `next` is that page's. It has no version, so no ETag. */
export const composed = <T extends { readonly next: string | null }>(body: T): Answer<T> =>
  new Answer(200, body, {}, body.next);

/** 201 with the new resource, its Location (a path), ETag and event ids. */
export const created = <T>(location: string, body: T, written: Written): Answer<T> =>
  new Answer(201, body, { location, ...writtenHeaders(written) });

/** 200 with the changed resource, its ETag and event ids. */
export const changed = <T>(body: T, written: Written): Answer<T> => new Answer(200, body, writtenHeaders(written));

/** 202: recorded, another service decides; `location` is where the outcome will show. */
export const accepted = <T>(location: string, body: T, written: Written): Answer<T> =>
  new Answer(202, body, { location, ...writtenHeaders(written) });

/** What several writes came to, with all their event ids. They have no version in common, so no ETag. */
export const outcome = <T>(status: 200 | 201, body: T, eventIds: readonly string[]): Answer<T> =>
  new Answer(status, body, eventHeader({ eventIds }));

/** 204: it is gone. */
export const removed = (written: Written): Answer<undefined> => new Answer(204, undefined, eventHeader(written));

function writtenHeaders(written: Written): Headers {
  return { etag: etagOf(written.version), ...eventHeader(written) };
}

// A write that recorded no event has no header; several events are a list, as RFC 9110 lists are.
function eventHeader({ eventIds }: Pick<Written, 'eventIds'>): Headers {
  return eventIds.length === 0 ? {} : { 'storefront-event-id': eventIds.join(', ') };
}
