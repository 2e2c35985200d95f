import { z } from 'zod';

/** One fault in the input. Never the refused value. */
export const inputError = z.strictObject({
  pointer: z.string().meta({ description: 'JSON Pointer into the body, or ?name of a query parameter, or a header' }),
  code: z.string(),
  detail: z.string(),
});
export type InputError = z.infer<typeof inputError>;

/** The body of every answer that is not a success: RFC 9457, `application/problem+json`. */
export const problem = z
  .looseObject({
    type: z.string().meta({ description: 'Address of the page that explains this kind of problem' }),
    title: z.string(),
    status: z.int(),
    code: z.string().meta({ description: 'Stable name of this kind of problem' }),
    detail: z.string().optional(),
    instance: z.string().meta({ description: 'The id of this request, as in X-Request-Id' }),
    traceId: z.string().optional(),
    errors: z.array(inputError).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

export const PROBLEM_TYPE = 'application/problem+json';
