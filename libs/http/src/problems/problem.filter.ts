import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { currentRequest, parseTraceparent } from '@storefront/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Routes } from '../routes.ts';
import type { ProblemPages } from './problem-kinds.ts';
import { PROBLEM_TYPE } from './problem.ts';
import { toFinding, type Finding } from './to-problem.ts';
import { writeProblem } from './write-problem.ts';

/** What the filter needs to know of its app. */
export interface ProblemFilterOptions {
  readonly app: string;
  readonly pages: ProblemPages;
  readonly routes: Routes;
}

/**
 * The one place where errors become answers. Everything arrives here: refusals of the domain, faults in the input,
 * Fastify's own errors, unknown paths, and surprises, which are logged once with their cause.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');
  private readonly options: ProblemFilterOptions;

  constructor(options: ProblemFilterOptions) {
    this.options = options;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    // An event handler's error must reach its own filter as it is, and an answer here would make it look handled.
    if (host.getType() !== 'http') return;
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Answers a request with the problem that `error` means. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const finding = this.findingFor(error, request);
    if (finding.surprise === true) this.logger.error(error);
    if (reply.sent || reply.raw.headersSent) return void reply.raw.destroy();
    const text = writeProblem(finding, { app: this.options.app, requestId: request.id, traceId: traceId() });
    // no-store: what is refused now may be fine in a second.
    reply.removeHeader('etag').removeHeader('location').removeHeader('link');
    // Fastify closes the connection under a body that it does not read: who is still sending gets a reset, not the answer.
    // endUnreadBodies does it later.
    reply.removeHeader('connection');
    reply.headers({ 'cache-control': 'no-store', ...finding.headers });
    // As bytes: to a text Fastify would add a charset, which this media type does not have.
    reply.status(finding.status).type(PROBLEM_TYPE).send(Buffer.from(text));
  }

  private findingFor(error: unknown, { method, url }: FastifyRequest): Finding {
    const finding = toFinding(error, this.options.pages);
    if (finding.code !== 'request.not-found' || !isUnknownRoute(error)) return finding;
    return this.options.routes.refusalFor(method, url) ?? finding;
  }
}

function isUnknownRoute(error: unknown): boolean {
  return error instanceof Error && error.name === 'NotFoundException';
}

function traceId(): string | undefined {
  return parseTraceparent(currentRequest().traceparent)?.traceId;
}
