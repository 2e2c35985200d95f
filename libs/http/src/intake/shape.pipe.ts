import {
  StandardSchemaValidationPipe,
  type ArgumentMetadata,
  type StandardSchemaValidationPipeOptions,
} from '@nestjs/common';
import { RequestProblem } from '../problems/request-problem.ts';
import type { InputError } from '../problems/problem.ts';
import { toPointer, type Path } from './pointer.ts';

type StandardIssue = Parameters<NonNullable<StandardSchemaValidationPipeOptions['exceptionFactory']>>[0][number];
/** zod says more than the standard asks for. */
type Issue = StandardIssue & { readonly code?: string; readonly keys?: readonly string[] };
type Step = NonNullable<StandardIssue['path']>[number];

const MOST_ERRORS = 50;

/**
 * Checks every `@Body`, `@Query` and `@Param` that names a schema, by Nest's own pipe; answers faults as a problem.
 *
 * A path parameter that is not of its shape names nothing, so it is answered like an id that nobody has: 404.
 */
export class ShapePipe extends StandardSchemaValidationPipe {
  override async transform<T = unknown>(value: T, metadata: ArgumentMetadata): Promise<T> {
    const { schema } = metadata;
    if (!schema || !this.toValidate(metadata)) return value;
    const result = await this.validate<T>(value, schema);
    if (result.issues) throw refusal(result.issues, metadata);
    return result.value;
  }
}

function refusal(issues: readonly Issue[], { type, data }: ArgumentMetadata): RequestProblem {
  if (type === 'param') return new RequestProblem('request.not-found');
  const errors = issues
    .slice(0, MOST_ERRORS)
    .flatMap((issue) => faults(issue, type === 'query' ? query(data) : toPointer));
  return new RequestProblem('request.invalid', { errors });
}

function faults({ code = 'invalid', keys, path, message }: Issue, show: (path: Path) => string): InputError[] {
  const steps = (path ?? []).map(toStep);
  if (!keys) return [{ pointer: show(steps), code, detail: message }];
  return keys
    .slice(0, MOST_ERRORS)
    .map((key) => ({ pointer: show([...steps, key]), code, detail: 'is not known here' }));
}

const query =
  (name: string | undefined) =>
  (path: Path): string =>
    `?${toPointer(name === undefined ? path : [name, ...path]).slice(1)}`;

function toStep(step: Step): string | number {
  const key = typeof step === 'object' ? step.key : step;
  return typeof key === 'number' ? key : String(key);
}
