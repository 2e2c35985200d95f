import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { answerInTime } from './answers/answer-in-time.ts';
import { giveAnswers } from './answers/give-answers.ts';
import { endUnreadBodies } from './answers/unread-body.ts';
import { serveDocuments } from './documents/serve-documents.ts';
import { serveProblemPages } from './documents/problem-page.ts';
import { fastifyOptions, type AnswerFault } from './fastify-options.ts';
import { httpSettings, type HttpSettings } from './http.settings.ts';
import { BODY_LIMIT, readOnlyStrictJson } from './intake/body-parser.ts';
import { requireStrictShapes } from './intake/require-strict-shapes.ts';
import { ShapePipe } from './intake/shape.pipe.ts';
import { StrictQueryGuard } from './intake/strict-query.guard.ts';
import type { ProblemPages } from './problems/problem-kinds.ts';
import { ProblemFilter } from './problems/problem.filter.ts';
import { hookRequests, type RequestHookOptions } from './request-hooks.ts';
import { Routes } from './routes.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** What {@link createHttpApp} needs beside the module. */
export interface HttpAppOptions extends Partial<RequestHookOptions> {
  /** First part of every path, such as `orders`: the documents are at /orders/docs, the problems at /orders/problems. */
  readonly name: string;
  /** Default: the schema's defaults. */
  readonly settings?: HttpSettings;
  /** Explains the app's own refusals on /{name}/problems, and gives them their titles. */
  readonly problems?: ProblemPages;
  /** Largest body, bytes. Default 64 KiB. */
  readonly bodyLimit?: number;
  /** Whether OpenAPI, Swagger UI and the problem page are served. Default true. */
  readonly documents?: boolean;
  /** Nest's logger. Default: its own. */
  readonly logger?: LoggerService;
}

/**
 * A Nest application on Fastify with Storefront's HTTP rules: strict intake, problem answers, request context, metrics.
 *
 * Not listening yet; tests call `init()` and `inject()` on it, `startService` listens.
 */
export async function createHttpApp(
  module: Type | DynamicModule,
  options: HttpAppOptions,
): Promise<NestFastifyApplication> {
  const { name, problems = {}, settings = httpSettings.parse({}), documents = true } = options;
  const routes = new Routes();
  const filter = new ProblemFilter({ app: name, pages: problems, routes });
  // Nest middleware is not used, so the layer that would look for it at each request stays away.
  const adapter = new FastifyAdapter({ ...fastifyOptions(name, settings, faultWith(filter)), skipMiddie: true });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    abortOnError: false,
    ...(options.logger && { logger: options.logger }),
  });
  requireStrictShapes(app);
  prepare(adapter.getInstance(), routes, options);
  answerInTime(adapter.getInstance(), settings.ANSWER_LIMIT_MS, filter.answer.bind(filter));
  endUnreadBodies(adapter.getInstance(), settings.REQUEST_TIMEOUT_MS);
  app.useSecurityHeaders(SECURITY_HEADERS);
  app.useGlobalFilters(filter);
  app.useGlobalGuards(new StrictQueryGuard());
  app.useGlobalPipes(new ShapePipe());
  if (documents) {
    serveDocuments(app, name);
    serveProblemPages(app, name, problems);
  }
  return app;
}

const quietly = (): void => undefined;
const never = (): boolean => false;

function prepare(
  fastify: FastifyInstance,
  routes: Routes,
  { bodyLimit = BODY_LIMIT, draining = never, onAnswer = quietly }: HttpAppOptions,
): void {
  routes.watch(fastify);
  hookRequests(fastify, { onAnswer, draining });
  readOnlyStrictJson(fastify, bodyLimit);
  giveAnswers(fastify);
}

// Hooks don't run for an address that can't be read, so this answer gets its id here.
function faultWith(filter: ProblemFilter): AnswerFault {
  return (error, request, reply) => filter.answer(error, request, reply.header('x-request-id', request.id));
}
