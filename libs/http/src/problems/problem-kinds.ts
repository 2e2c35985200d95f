/** What is the same for every problem of one code. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** For the page that `type` leads to: what happened and what would work. */
  readonly help: string;
}

/** Problems that an app adds to the page `/{app}/problems`: code of the Refusal -> what it means. */
export type ProblemPages = Readonly<Record<string, ProblemKind>>;

/** The problems that every app can answer with. docs/problems.md lists them too; a test keeps the two equal. */
export const problemKinds = {
  'request.invalid': {
    status: 400,
    title: 'The request does not have the right shape',
    help: 'Each entry of `errors` names a member (JSON Pointer) or query parameter and what is wrong with it. Unknown members and parameters are refused.',
  },
  'request.malformed': {
    status: 400,
    title: 'The request could not be read',
    help: 'The body is not strict JSON in UTF-8, or the address or a header is broken. Also refused: the same member twice, nesting deeper than 20, arrays over 100 items, NUL, lone surrogates, members named __proto__, constructor or prototype.',
  },
  'request.card-number': {
    status: 400,
    title: 'A card number where none belongs',
    help: 'A member other than the number of a card holds 13 to 19 digits that look like a card number. Nothing was stored or logged.',
  },
  'request.unauthenticated': { status: 401, title: 'Sign in first', help: 'Send a valid bearer token.' },
  'request.forbidden': { status: 403, title: 'Not allowed', help: 'The token lacks the scope that this needs.' },
  'request.not-found': {
    status: 404,
    title: 'There is nothing here',
    help: 'No such path, or no resource of that id.',
  },
  'request.method': {
    status: 405,
    title: 'Not with this method',
    help: 'The header Allow lists the methods of this path.',
  },
  'request.timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    help: 'Send it again on a new connection.',
  },
  'request.conflict': { status: 409, title: 'Conflict', help: 'The resource is in another state than this needs.' },
  'request.stale': {
    status: 412,
    title: 'The resource has changed',
    help: 'Read it again, look at what changed, and send the ETag of that answer as If-Match.',
  },
  'request.too-large': { status: 413, title: 'The body is too large', help: 'At most 64 KiB.' },
  'request.uri-too-long': { status: 414, title: 'The address is too long', help: 'Shorten the path or the query.' },
  'request.media-type': {
    status: 415,
    title: 'The body is of another kind',
    help: 'Send application/json in UTF-8 (for PATCH also application/merge-patch+json), not compressed.',
  },
  'request.rule': { status: 422, title: 'Against a rule', help: 'Well formed, but not possible as things are.' },
  'outbox.event-too-large': {
    status: 422,
    title: 'Too much to tell other services at once',
    help: 'What others are told of one change has at most 256 KiB. Send less, or in several steps.',
  },
  'request.if-match': {
    status: 428,
    title: 'Say which version you mean',
    help: 'Read the resource and send its ETag as If-Match: one strong tag, not *.',
  },
  'request.too-many': { status: 429, title: 'Too many requests', help: 'Wait as long as Retry-After says.' },
  'request.headers-too-large': { status: 431, title: 'The headers are too large', help: 'At most 16 KiB in all.' },
  'service.failed': {
    status: 500,
    title: 'Something broke here',
    help: 'Not your fault. Tell us the `instance` or `traceId`: the log has the rest.',
  },
  'service.unavailable': {
    status: 503,
    title: 'Not possible right now',
    help: 'Nothing was written, unless `detail` says that it is not known. Try again after as many seconds as Retry-After says.',
  },
} as const satisfies ProblemPages;

/** Codes of {@link problemKinds}. */
export type ProblemCode = keyof typeof problemKinds;
