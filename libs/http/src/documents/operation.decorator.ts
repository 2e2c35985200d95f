import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { PROBLEM_TYPE } from '../problems/problem.ts';

/** How one operation shows in the API documents. */
export interface OperationOptions {
  /** A verb and what it is done to, unique in the app: `placeOrder`. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Success statuses and the shape of their bodies; `null` = no body. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  /** Statuses of the problems it can answer with, beside 400, 500 and 503, which any can. */
  readonly problems?: readonly number[];
}

const ALWAYS = [400, 500, 503];

/** Describes a handler in OpenAPI. The shapes of input come from `@Body`, `@Query` and `@Param` themselves. */
export function Operation({ id, summary, description, answers, problems = [] }: OperationOptions): MethodDecorator {
  return applyDecorators(
    ApiOperation({ operationId: id, summary, ...(description !== undefined && { description }) }),
    ...Object.entries(answers).map(([status, shape]) => success(Number(status), shape)),
    ...[...new Set([...ALWAYS, ...problems])].map(failure),
  );
}

function success(status: number, shape: z.ZodType | null): MethodDecorator {
  const description = TITLES[status] ?? 'Done';
  return ApiResponse({ status, description, ...(shape && { standardSchema: shape }) });
}

function failure(status: number): MethodDecorator {
  return ApiResponse({
    status,
    description: 'Refused',
    content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
  });
}

const TITLES: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted: another service decides',
  204: 'Gone',
  304: 'Not modified',
};
