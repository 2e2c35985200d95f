import { HttpException } from '@nestjs/common';
import { Refusal, Unavailable, type RefusalKind } from '@storefront/contracts';
import { classify } from '@storefront/persistence';
import { problemKinds, type ProblemCode, type ProblemPages } from './problem-kinds.ts';
import type { InputError } from './problem.ts';
import { RequestProblem } from './request-problem.ts';

/** What an error means to the caller, before it is written down. */
export interface Finding {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly errors?: readonly InputError[] | undefined;
  /** Further members of the problem. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** True for what nobody expected: log it with its cause. */
  readonly surprise?: boolean;
}

const BY_KIND: Readonly<Record<RefusalKind, ProblemCode>> = {
  missing: 'request.not-found',
  conflict: 'request.conflict',
  stale: 'request.stale',
  rule: 'request.rule',
};

const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'request.malformed',
  401: 'request.unauthenticated',
  403: 'request.forbidden',
  404: 'request.not-found',
  405: 'request.method',
  408: 'request.timeout',
  409: 'request.conflict',
  412: 'request.stale',
  413: 'request.too-large',
  414: 'request.uri-too-long',
  415: 'request.media-type',
  422: 'request.rule',
  428: 'request.if-match',
  429: 'request.too-many',
  431: 'request.headers-too-large',
};

const OUTAGE_RETRY_SECONDS = 1;
const TIME_LIMIT_EXCEEDED = 50;

/** Decides what an error is answered with. `pages` explains the app's own refusals. */
export function toFinding(error: unknown, pages: ProblemPages): Finding {
  if (error instanceof RequestProblem) return fromRequestProblem(error);
  if (error instanceof Refusal) return fromRefusal(error, pages);
  // Its text is ours, and says whether the write may have happened all the same.
  if (error instanceof Unavailable) return { ...unavailable(error.retryAfterSeconds), detail: error.message };
  if (error instanceof HttpException) return fromStatus(error.getStatus());
  if (isOutage(error)) return unavailable(OUTAGE_RETRY_SECONDS);
  return fromFastify(error) ?? { ...known('service.failed'), surprise: true };
}

function fromRequestProblem({ code, extras }: RequestProblem): Finding {
  return { ...known(code), detail: extras.detail, errors: extras.errors, headers: extras.headers };
}

function fromRefusal({ code, kind, message, facts }: Refusal, pages: ProblemPages): Finding {
  const { retryAfterSeconds, ...rest } = facts;
  const general = problemKinds[BY_KIND[kind]];
  const title = pages[code]?.title ?? general.title;
  const headers = retryAfterSeconds === undefined ? undefined : { 'retry-after': String(retryAfterSeconds) };
  return { code, status: general.status, title, detail: message, facts: rest, headers };
}

function unavailable(retryAfterSeconds: number): Finding {
  return { ...known('service.unavailable'), headers: { 'retry-after': String(Math.ceil(retryAfterSeconds)) } };
}

// Nest's and Fastify's own texts hold paths and other people's wording, so only the status is taken over.
function fromStatus(status: number): Finding {
  if (status === 503) return unavailable(OUTAGE_RETRY_SECONDS);
  const code = BY_STATUS[status];
  if (code) return known(code);
  return status < 500 ? { ...known('request.malformed'), status } : { ...known('service.failed'), surprise: true };
}

function fromFastify(error: unknown): Finding | undefined {
  if (!(error instanceof Error) || error.name !== 'FastifyError') return undefined;
  const { statusCode } = error as Error & { statusCode?: number };
  return statusCode === undefined ? undefined : fromStatus(statusCode);
}

function isOutage(error: unknown): boolean {
  return classify(error) === 'outage' || (error as { code?: unknown } | null)?.code === TIME_LIMIT_EXCEEDED;
}

function known(code: ProblemCode): Pick<Finding, 'code' | 'status' | 'title'> {
  const { status, title } = problemKinds[code];
  return { code, status, title };
}
