import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { HttpSettings } from './http.settings.ts';
import type { ProblemPages } from './problems/problem-kinds.ts';

/** What {@link createHttpApp} needs beside the module. */
export interface HttpAppOptions {
  /** First part of every path, such as `orders`: the documents are at /orders/docs, the problems at /orders/problems. */
  readonly name: string;
  /** Default: the schema's defaults. */
  readonly settings?: HttpSettings;
  /** Explains the app's own refusals on /{name}/problems. */
  readonly problems?: ProblemPages;
  /** Whether OpenAPI and Swagger UI are served. Default true. */
  readonly documents?: boolean;
}

/**
 * A Nest application on Fastify with Storefront's HTTP rules: strict intake, problem answers, request context, metrics.
 *
 * Not listening yet; tests call `init()` and `inject()` on it, `startService` listens.
 */
export async function createHttpApp(module: Type | DynamicModule, options: HttpAppOptions): Promise<NestFastifyApplication> {
  void module;
  void options;
  throw new Error('not yet');
}
