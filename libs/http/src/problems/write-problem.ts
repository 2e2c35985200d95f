import { maskCardNumbers } from '@storefront/observability';
import type { InputError, Problem } from './problem.ts';
import type { Finding } from './to-problem.ts';

/** Whose answer it is. */
export interface ProblemContext {
  /** First part of the app's paths: its problems are explained at /{app}/problems. */
  readonly app: string;
  readonly requestId: string;
  readonly traceId?: string | undefined;
}

/** Largest problem, bytes. */
const PROBLEM_LIMIT = 8 * 1024;

const LONGEST_DETAIL = 300;
const RESERVED = new Set(['type', 'title', 'status', 'code', 'detail', 'instance', 'traceId', 'errors']);

/** The address of the page that explains a code. Stable: codes are never renamed. */
const problemType = (app: string, code: string): string => `/${app}/problems#${code}`;

/** The JSON text of a problem: at most 8 KiB, without card numbers. */
export function writeProblem(finding: Finding, context: ProblemContext): string {
  const full = toProblem(finding, context);
  const written = JSON.stringify(full);
  const fits = Buffer.byteLength(written) <= PROBLEM_LIMIT;
  return maskCardNumbers(fits ? written : JSON.stringify(shortened(full, finding, context)));
}

function toProblem({ code, status, title, detail, errors, facts }: Finding, context: ProblemContext): Problem {
  return {
    type: problemType(context.app, code),
    title,
    status,
    code,
    ...(detail !== undefined && { detail: cut(detail) }),
    instance: context.requestId,
    ...(context.traceId !== undefined && { traceId: context.traceId }),
    ...(errors && { errors: errors.map((error) => ({ ...error, detail: cut(error.detail) })) }),
    ...Object.fromEntries(Object.entries(facts ?? {}).filter(([name]) => !RESERVED.has(name))),
  };
}

// Facts are what may be long without end; of the errors as many as surely fit: an entry is under 900 bytes.
function shortened({ errors }: Problem, finding: Finding, context: ProblemContext): Problem {
  const few: readonly InputError[] = (errors ?? []).slice(0, 6);
  return toProblem({ ...finding, facts: {}, ...(errors && { errors: few }) }, context);
}

function cut(text: string): string {
  return text.length > LONGEST_DETAIL ? `${text.slice(0, LONGEST_DETAIL - 1)}…` : text;
}
